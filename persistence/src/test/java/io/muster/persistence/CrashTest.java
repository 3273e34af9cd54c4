package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.schema.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes the embedded database is killed; what is there afterwards is exactly what its applied index says. */
class CrashTest {
    private static final String OPENED = "opened";
    private static final int KEYS = 50;
    private static final int COMMANDS_PER_BATCH = 4;

    @TempDir
    Path home;

    @Test
    void aKilledWriterLeavesWholeBatches() throws Exception {
        long before = 0;
        for (int round = 0; round < 3; round++) {
            Process writer = startWriter();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                Optional<String> opened = lines.lines().filter(OPENED::equals).findFirst();
                assertThat(opened).as("the writer has opened the database").isPresent();
                String line = null;
                assertThatThrownBy(() -> Databases.openEmbedded(home))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("in use by another process")
                        .hasMessageContaining("--home");
                for (int batch = 0; batch < 300; batch++) {
                    line = lines.readLine();
                    assertThat(line).as("the writer goes on").isNotNull();
                }
                // H2 writes half a second behind, later on a busy machine, and a write that the kill cuts short does
                // not
                // count: wait until it has gone on writing for longer than one write takes.
                long mark = System.currentTimeMillis();
                long atMost = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (Files.getLastModifiedTime(H2Url.file(home)).toMillis() < mark + 1500
                        && System.nanoTime() < atMost) {
                    line = lines.readLine();
                }
                writer.destroyForcibly();
                long last = Long.parseLong(line);
                assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
                before = check(before, last);
            } finally {
                writer.destroyForcibly();
            }
        }
    }

    /** The writer numbers its commands; the command that wrote a key last is known from the index alone. */
    private long check(long before, long acknowledged) {
        try (EmbeddedDatabase database = Databases.openEmbedded(home)) {
            long index = database.appliedIndex();
            assertThat(index).isGreaterThan(before);
            assertThat(index).as("not more than was written").isGreaterThanOrEqualTo(1);
            long commands = index * COMMANDS_PER_BATCH;
            for (long command = Math.max(0, commands - KEYS); command < commands; command++) {
                ConfigKey key = key(command);
                String expected = content(command);
                assertThat(database.<Optional<StoredConfig>>inTransaction(
                                sql -> database.repositories().configs().find(sql, key)))
                        .hasValueSatisfying(
                                config -> assertThat(config.content()).isEqualTo(expected));
            }
            int rows = database.inTransaction(sql -> sql.fetchCount(Tables.HIS_CONFIG_INFO));
            assertThat(rows).as("one history row for each command").isEqualTo((int) commands);
            assertThat(acknowledged).isPositive();
            return index;
        }
    }

    private Process startWriter() throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        home.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static ConfigKey key(long command) {
        return new ConfigKey("data-" + command % KEYS, "G", "");
    }

    private static String content(long command) {
        return "content of command " + command + " ".repeat((int) (command % 100));
    }

    /** Applies batches for ever and says each index that it has committed. */
    static final class Writer {
        public static void main(String[] arguments) {
            EmbeddedDatabase database = Databases.openEmbedded(Path.of(arguments[0]));
            System.out.println(OPENED);
            for (long index = database.appliedIndex() + 1; ; index++) {
                database.beginBatch();
                for (int number = 0; number < COMMANDS_PER_BATCH; number++) {
                    long command = (index - 1) * COMMANDS_PER_BATCH + number;
                    ConfigPublication publication =
                            ConfigPublication.of(key(command), content(command), Long.toString(command), "text");
                    database.apply(sql -> database.repositories()
                            .configs()
                            .publish(
                                    sql,
                                    publication,
                                    null,
                                    new WriteStamp(database.rowIds(), Instant.ofEpochSecond(command))));
                }
                database.commitBatch(index);
                System.out.println(index);
            }
        }
    }
}
