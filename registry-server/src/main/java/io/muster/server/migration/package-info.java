/** Copies the content of a running Nacos, read over its HTTP API, into a Muster cluster. */
@NullMarked
package io.muster.server.migration;

import org.jspecify.annotations.NullMarked;
