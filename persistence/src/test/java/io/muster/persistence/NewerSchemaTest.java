package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A database on which a newer Muster has worked, as in the middle of an upgrade, is used as it is. */
@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#all")
class NewerSchemaTest {

    @Parameter
    TestServer server;

    @TempDir
    Path home;

    private final Logger migrations = (Logger) LoggerFactory.getLogger(Migrations.class);
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private DatabaseSettings.Endpoint endpoint;

    @BeforeEach
    void listen() {
        if (server != TestServer.H2) {
            endpoint = server.newDatabase();
        }
        told.start();
        migrations.addAppender(told);
        migrations.setAdditive(false);
    }

    @AfterEach
    void leave() {
        migrations.detachAppender(told);
        migrations.setAdditive(true);
        if (endpoint != null) {
            server.drop(endpoint);
        }
    }

    private TestDatabase open() {
        return server == TestServer.H2 ? TestDatabase.open(server, home) : TestDatabase.adopt(server, endpoint);
    }

    private static Optional<String> version(TestDatabase opened) {
        MetaRepository meta = opened.repositories().meta();
        return opened.read(sql -> meta.find(sql, MetaRepository.SCHEMA_VERSION));
    }

    @Test
    void itsVersionStaysAndOneLineTells() {
        String newer = Integer.toString(Integer.parseInt(Migrations.VERSION) + 1);
        TestDatabase older = open();
        assertThat(version(older)).contains(Migrations.VERSION);
        older.write(sql -> {
            older.repositories().meta().put(sql, MetaRepository.SCHEMA_VERSION, newer);
            return null;
        });
        older.database().close();
        told.list.clear();

        TestDatabase again = open();

        assertThat(version(again)).contains(newer);
        again.database().close();
        assertThat(List.copyOf(told.list)).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                    .contains("at version " + newer, "this one knows version " + Migrations.VERSION)
                    .doesNotContain("\n");
        });
    }
}
