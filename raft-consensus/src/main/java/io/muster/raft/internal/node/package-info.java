/** One node: its disk, whom it knows, how a cluster is founded, and how the parts are put together. */
@NullMarked
package io.muster.raft.internal.node;

import org.jspecify.annotations.NullMarked;
