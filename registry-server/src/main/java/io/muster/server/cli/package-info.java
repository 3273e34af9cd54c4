/** The command line tool {@code bin/muster}: what an operator asks and does on a node's own machine. */
@NullMarked
package io.muster.server.cli;

import org.jspecify.annotations.NullMarked;
