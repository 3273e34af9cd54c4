/** A group of nodes in one process on the production connections and storage, with a firewall between them. */
@NullMarked
package io.muster.raft.testkit;

import org.jspecify.annotations.NullMarked;
