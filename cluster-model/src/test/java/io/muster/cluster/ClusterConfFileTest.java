package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ClusterConfFileTest {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<ClusterConf> changes = new CopyOnWriteArrayList<>();
    private Path file;

    @BeforeEach
    void start() {
        file = directory.resolve("cluster.conf");
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        logger().addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(logged);
    }

    @Test
    void tellsEachNewListAndNeverTouchesTheFile() throws IOException {
        Files.writeString(file, "10.0.0.1\n10.0.0.2\n");
        try (ClusterConfFile conf = watch()) {
            assertThat(hosts(conf.current())).containsExactly("10.0.0.1", "10.0.0.2");

            String edited = "# mine\n10.0.0.1\n10.0.0.2\n10.0.0.3\n";
            Files.writeString(file, edited);

            await().until(() -> changes.size() == 1);
            assertThat(hosts(conf.current())).containsExactly("10.0.0.1", "10.0.0.2", "10.0.0.3");
            assertThat(file).hasContent(edited);
        }
    }

    @Test
    void followsAFileThatIsReplacedAsEditorsDo() throws IOException {
        Files.writeString(file, "10.0.0.1\n");
        try (ClusterConfFile conf = watch()) {
            Path replacement = Files.writeString(directory.resolve("cluster.conf~"), "10.0.0.7\n");
            Files.move(replacement, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

            await().until(() -> hosts(conf.current()).equals(List.of("10.0.0.7")));
        }
    }

    @Test
    void keepsTheLastGoodListAndSaysSoOnceWhenAnEditIsBroken() throws IOException {
        Files.writeString(file, "10.0.0.1\n10.0.0.2\n");
        try (ClusterConfFile conf = watch()) {
            Files.writeString(file, "10.0.0.1\n10.0.0.2:abc\n");
            await().until(() -> !warnings().isEmpty());
            await().during(INTERVAL.multipliedBy(10)).until(() -> warnings().size() == 1);

            assertThat(warnings().get(0))
                    .contains(file + ", line 2: \"10.0.0.2:abc\"")
                    .contains("the list [10.0.0.1:8848, 10.0.0.2:8848] stays in use");
            assertThat(hosts(conf.current())).containsExactly("10.0.0.1", "10.0.0.2");

            Files.writeString(file, "10.0.0.3\n");
            await().until(() -> hosts(conf.current()).equals(List.of("10.0.0.3")));
        }
    }

    @Test
    void keepsTheLastGoodListWhenTheFileIsDeletedOrEmptied() throws IOException {
        Files.writeString(file, "10.0.0.1\n");
        try (ClusterConfFile conf = watch()) {
            Files.delete(file);
            await().until(() -> warnings().size() == 1);
            Files.writeString(file, "# nobody\n");
            await().until(() -> warnings().size() == 2);

            assertThat(warnings().get(0)).contains("does not exist");
            assertThat(warnings().get(1)).contains("lists no member");
            assertThat(hosts(conf.current())).containsExactly("10.0.0.1");
            assertThat(changes).isEmpty();
        }
    }

    @Test
    void isStillFollowedWhenTheListenerFails() throws IOException {
        Files.writeString(file, "10.0.0.1\n");
        try (ClusterConfFile conf = ClusterConfFile.watch(file, 8848, INTERVAL, changed -> {
            changes.add(changed);
            throw new IllegalStateException("listener");
        })) {
            Files.writeString(file, "10.0.0.2\n");
            await().until(() -> changes.size() == 1);
            Files.writeString(file, "10.0.0.3\n");
            await().until(() -> changes.size() == 2);

            assertThat(hosts(conf.current())).containsExactly("10.0.0.3");
        }
    }

    @Test
    void saysWhyAFileCannotBeUsedAtTheStart() throws IOException {
        assertUnusable(" does not exist; expected a file with one member address a line");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0x31});
        assertUnusable(" is not UTF-8 text");
        Files.writeString(file, "#only a comment");
        assertUnusable(" lists no member; expected one address a line, for example 10.0.0.1:8848");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertUnusable(" is larger than 1 MiB and cannot be a member list");
        Files.delete(file);
        Files.createDirectory(file);
        assertUnusable(" cannot be read: Is a directory");
    }

    private void assertUnusable(String reason) {
        assertThatExceptionOfType(ClusterConfException.class)
                .isThrownBy(() -> ClusterConfFile.read(file, 8848))
                .withMessage(file + reason);
    }

    private ClusterConfFile watch() {
        return ClusterConfFile.watch(file, 8848, INTERVAL, changes::add);
    }

    private List<String> warnings() {
        return logged.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static List<String> hosts(ClusterConf conf) {
        return conf.members().stream().map(MemberAddress::host).toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ClusterConfFile.class);
    }
}
