/** What stands in the log and what the log itself remembers: batches, sessions, membership records; and the queue of proposals. */
@NullMarked
package io.muster.raft.internal.log;

import org.jspecify.annotations.NullMarked;
