package io.muster.server.naming;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The digests of the last batches, so that nodes that are not at the same index can still compare. Thread-safe. */
final class DigestHistory {

    private static final int SIZE = 1024;

    private final long[] indexes = new long[SIZE];
    private final long[] digests = new long[SIZE];
    private int next;

    synchronized void add(long index, long digest) {
        indexes[next] = index;
        digests[next] = digest;
        next = (next + 1) % SIZE;
    }

    /** The digest after the batch that ended with this index. */
    synchronized OptionalLong at(long index) {
        for (int i = 0; i < SIZE; i++) {
            if (indexes[i] == index && index != 0) {
                return OptionalLong.of(digests[i]);
            }
        }
        return OptionalLong.empty();
    }

    /** The latest indexes with their digests, at most so many, the latest first. */
    synchronized Map<Long, Long> latest(int most) {
        Map<Long, Long> latest = new LinkedHashMap<>();
        for (int back = 1; back <= SIZE && latest.size() < most; back++) {
            int place = Math.floorMod(next - back, SIZE);
            if (indexes[place] == 0) {
                break;
            }
            latest.putIfAbsent(indexes[place], digests[place]);
        }
        return latest;
    }

    synchronized void clear() {
        Arrays.fill(indexes, 0);
    }
}
