package io.muster.persistence;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Where a new row's id comes from: the database itself (external) or the replicated counter (embedded). */
@FunctionalInterface
public interface RowIds {
    /** Returns the id for a new row, or empty when the database assigns one. */
    OptionalLong next();

    /** Returns ids that the database assigns by its auto-increment columns. */
    static RowIds assignedByDatabase() {
        return OptionalLong::empty;
    }

    /** Returns ids from a counter. */
    static RowIds counted(LongSupplier counter) {
        return () -> OptionalLong.of(counter.getAsLong());
    }
}
