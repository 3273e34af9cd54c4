package io.muster.persistence;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * What repositories must know of the database they work on.
 *
 * @param zone the time zone in which {@code datetime} columns are written
 */
record StorageTraits(DatabaseKind kind, ZoneId zone) {
    /** Embedded rows are the same on every node, so their zone cannot be the node's own. */
    static StorageTraits embedded() {
        return new StorageTraits(DatabaseKind.EMBEDDED, ZoneOffset.UTC);
    }

    static StorageTraits external(ZoneId zone) {
        return new StorageTraits(DatabaseKind.EXTERNAL, zone);
    }

    /** Cuts a time to the seconds that a {@code datetime} column keeps; the database would round, so that a row could be from the future. */
    Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    LocalDateTime column(Instant time) {
        return LocalDateTime.ofInstant(stored(time), zone);
    }

    LocalDateTime columnWithMillis(Instant time) {
        return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MILLIS), zone);
    }

    Instant instant(LocalDateTime column) {
        return column.atZone(zone).toInstant();
    }
}
