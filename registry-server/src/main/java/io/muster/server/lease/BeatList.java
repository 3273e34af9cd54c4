package io.muster.server.lease;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Leases with the time since they were last heard, packed: the leases ascending as differences, each followed by its age, all
 * as variable-length numbers. A beat costs about three bytes.
 */
final class BeatList {

    private BeatList() {}

    /** Called with each lease and its age in milliseconds. */
    @FunctionalInterface
    interface Visitor {
        void beat(long lease, long ageMillis);
    }

    /** @param ages by lease; both arrays are of the same length */
    static byte[] pack(long[] leases, long[] ages) {
        Integer[] order = new Integer[leases.length];
        Arrays.setAll(order, position -> position);
        Arrays.sort(order, (a, b) -> Long.compare(leases[a], leases[b]));
        ByteArrayOutputStream out = new ByteArrayOutputStream(leases.length * 4);
        long previous = 0;
        for (int i : order) {
            write(out, leases[i] - previous);
            write(out, Math.max(0, ages[i]));
            previous = leases[i];
        }
        return out.toByteArray();
    }

    /**
     * Gives what was packed.
     *
     * @throws IllegalArgumentException for bytes that end within a number
     */
    static void unpack(byte[] packed, Visitor visitor) {
        Reader reader = new Reader(packed);
        long lease = 0;
        while (reader.position < packed.length) {
            lease += reader.next();
            visitor.beat(lease, reader.next());
        }
    }

    private static void write(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static final class Reader {
        private final byte[] packed;
        private int position;

        Reader(byte[] packed) {
            this.packed = packed;
        }

        long next() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (position == packed.length) {
                    throw new IllegalArgumentException("a list of beats ends within a number");
                }
                byte next = packed[position++];
                value |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a list of beats has a number of more than 64 bits");
        }
    }
}
