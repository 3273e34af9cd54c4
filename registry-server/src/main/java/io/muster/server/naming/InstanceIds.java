package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Map;

/** Makes the ids that instances carry in answers; metadata chooses how. Thread-safe. */
final class InstanceIds {

    static final String GENERATOR_KEY = "preserved.instance.id.generator";

    private static final long EPOCH_MILLIS = 1_600_000_000_000L;
    private static final int WORKER_BITS = 10;
    private static final int SEQUENCE_BITS = 12;

    private final long worker;
    private long last;

    /** @param node the id of this node, which tells its snowflake ids from those of others */
    InstanceIds(String node) {
        worker = node.hashCode() & ((1 << WORKER_BITS) - 1);
    }

    static String simple(String ip, int port, String cluster, ServiceKey service) {
        return ip + "#" + port + "#" + cluster + "#" + service.groupedName();
    }

    /**
     * The id to register, empty for the simple one (it follows from the address and need not be written to the log).
     *
     * @throws ProblemException when the metadata names an unknown generator
     */
    String generate(Map<String, String> metadata, String cluster, ServiceKey service, long nowMillis) {
        String generator = metadata.getOrDefault(GENERATOR_KEY, "simple");
        return switch (generator) {
            case "simple" -> "";
            case "snowflake" -> nextSnowflake(nowMillis) + "#" + cluster + "#" + service.groupedName();
            default -> throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID,
                    "metadata " + GENERATOR_KEY + " is '" + generator + "', it must be simple or snowflake");
        };
    }

    private synchronized long nextSnowflake(long nowMillis) {
        // Time and sequence in one counter: it runs ahead of the clock rather than repeat itself.
        last = Math.max(last + 1, (nowMillis - EPOCH_MILLIS) << SEQUENCE_BITS);
        long time = last >>> SEQUENCE_BITS;
        long sequence = last & ((1 << SEQUENCE_BITS) - 1);
        return time << (WORKER_BITS + SEQUENCE_BITS) | worker << SEQUENCE_BITS | sequence;
    }
}
