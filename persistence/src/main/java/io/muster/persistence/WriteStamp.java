package io.muster.persistence;

import java.time.Instant;

/**
 * What a write must be told because it may not find out by itself: replicas that apply the same command must store the same row.
 *
 * @param ids where ids of new rows come from
 * @param time the time of the write
 */
public record WriteStamp(RowIds ids, Instant time) {
    /** Returns a stamp for an external database, which assigns ids itself. */
    public static WriteStamp external(Instant time) {
        return new WriteStamp(RowIds.assignedByDatabase(), time);
    }
}
