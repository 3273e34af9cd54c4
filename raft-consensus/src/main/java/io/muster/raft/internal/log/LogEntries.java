package io.muster.raft.internal.log;

import io.muster.raft.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a log entry: kind (1), the leader's time stamp (8), then for a batch the origin's incarnation (8), the
 * sequence of the batch in it (8), the origin's name (2 + n), the number of commands (4) and each command (4 + n).
 */
public final class LogEntries {
    private static final byte BATCH = 1;
    private static final byte SYSTEM = 2;
    private static final int STAMP_AT = 1;
    private static final int HEADER_BYTES = 1 + Long.BYTES;

    /** Reads an entry. */
    public interface Visitor {
        void batch(long stampMillis, long incarnation, long sequence, NodeId origin, CommandReader commands);

        void system(long stampMillis, SystemCommand command);
    }

    /** The commands of a batch, one after the other. */
    public static final class CommandReader {
        private final ByteBuffer bytes;
        private int left;

        private CommandReader(ByteBuffer bytes, int count) {
            this.bytes = bytes;
            this.left = count;
        }

        public boolean hasNext() {
            return left > 0;
        }

        public byte[] next() {
            left--;
            byte[] command = new byte[bytes.getInt()];
            bytes.get(command);
            return command;
        }
    }

    private LogEntries() {}

    static byte[] batch(long incarnation, long sequence, NodeId origin, List<byte[]> commands) {
        byte[] name = origin.value().getBytes(StandardCharsets.US_ASCII);
        int size = HEADER_BYTES + 2 * Long.BYTES + Short.BYTES + name.length + Integer.BYTES;
        for (byte[] command : commands) {
            size += Integer.BYTES + command.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(BATCH).putLong(0).putLong(incarnation).putLong(sequence);
        out.putShort((short) name.length).put(name).putInt(commands.size());
        for (byte[] command : commands) {
            out.putInt(command.length).put(command);
        }
        return out.array();
    }

    /** An entry that the log itself acts on. */
    public static byte[] system(SystemCommand command) {
        byte[] body = command.encode();
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .put(SYSTEM)
                .putLong(0)
                .put(body)
                .array();
    }

    /** Whether a peer may forward these bytes: a batch of its own. */
    public static boolean isBatchOf(byte[] entry, NodeId origin) {
        byte[] name = origin.value().getBytes(StandardCharsets.US_ASCII);
        int nameAt = HEADER_BYTES + 2 * Long.BYTES + Short.BYTES;
        return entry.length >= nameAt + name.length + Integer.BYTES
                && entry[0] == BATCH
                && ByteBuffer.wrap(entry).getShort(nameAt - Short.BYTES) == name.length
                && Arrays.equals(entry, nameAt, nameAt + name.length, name, 0, name.length);
    }

    /** Puts the leader's clock into an entry that is not in the log yet. */
    public static void stamp(byte[] entry, long millis) {
        ByteBuffer.wrap(entry).putLong(STAMP_AT, millis);
    }

    /**
     * @throws RuntimeException when the bytes are no entry, which can only be a fault of the program
     */
    public static void read(ByteBuffer entry, Visitor visitor) {
        byte kind = entry.get();
        long stamp = entry.getLong();
        switch (kind) {
            case BATCH -> {
                long incarnation = entry.getLong();
                long sequence = entry.getLong();
                byte[] name = new byte[entry.getShort()];
                entry.get(name);
                NodeId origin = new NodeId(new String(name, StandardCharsets.US_ASCII));
                visitor.batch(stamp, incarnation, sequence, origin, new CommandReader(entry, entry.getInt()));
            }
            case SYSTEM -> {
                byte[] body = new byte[entry.remaining()];
                entry.get(body);
                visitor.system(stamp, SystemCommand.decode(body));
            }
            default -> throw new IllegalStateException("a log entry of the unknown kind " + kind);
        }
    }
}
