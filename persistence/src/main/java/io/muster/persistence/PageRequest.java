package io.muster.persistence;

/**
 * Which page is wanted.
 *
 * @param number from 1
 * @param size rows of a page, 1 to 500 (larger values are cut: the rule of Nacos' history list)
 */
public record PageRequest(int number, int size) {
    /** The largest page. */
    public static final int MAX_SIZE = 500;

    /** Checks the numbers. */
    public PageRequest {
        if (number < 1) {
            throw new IllegalArgumentException("page number " + number + " is less than 1");
        }
        if (size < 1) {
            throw new IllegalArgumentException("page size " + size + " is less than 1");
        }
        size = Math.min(size, MAX_SIZE);
    }

    /** Returns how many rows come before this page. */
    public long offset() {
        return (number - 1L) * size;
    }
}
