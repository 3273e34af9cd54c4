/** Liveness outside the log: beats and connections are aggregated per node and renewed with the leader. */
@NullMarked
package io.muster.server.lease;

import org.jspecify.annotations.NullMarked;
