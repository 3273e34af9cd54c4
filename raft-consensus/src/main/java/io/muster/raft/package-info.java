/** A replicated log: commands are proposed on any node, ordered by Raft and applied on every node in the same order. */
@NullMarked
package io.muster.raft;

import org.jspecify.annotations.NullMarked;
