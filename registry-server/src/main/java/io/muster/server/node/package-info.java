/** One process: its home directory, its start and its end, and what an operator sees of both. */
@NullMarked
package io.muster.server.node;

import org.jspecify.annotations.NullMarked;
