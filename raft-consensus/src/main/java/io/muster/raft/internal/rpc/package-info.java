/** Authenticated connections between members: frames of a closed list of types over Vert.x TCP, both sides proving the cluster secret. */
@NullMarked
package io.muster.raft.internal.rpc;

import org.jspecify.annotations.NullMarked;
