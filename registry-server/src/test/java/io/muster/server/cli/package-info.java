/** Tests of the operator's tool on a node that runs in the same process. */
@NullMarked
package io.muster.server.cli;

import org.jspecify.annotations.NullMarked;
