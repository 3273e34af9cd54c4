/** The one way in which shared state changes: a command is proposed, ordered by the log and executed on every node. */
@NullMarked
package io.muster.server.replication;

import org.jspecify.annotations.NullMarked;
