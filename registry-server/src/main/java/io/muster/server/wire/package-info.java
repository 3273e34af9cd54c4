/** Wire forms that more than one edge writes: what a service looks like as JSON, and how a configuration is named in one text. */
@NullMarked
package io.muster.server.wire;

import org.jspecify.annotations.NullMarked;
