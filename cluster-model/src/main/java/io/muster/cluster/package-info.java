/** What a cluster is on paper: member addresses, port offsets, the grammar of {@code cluster.conf} and its watcher. */
@NullMarked
package io.muster.cluster;

import org.jspecify.annotations.NullMarked;
