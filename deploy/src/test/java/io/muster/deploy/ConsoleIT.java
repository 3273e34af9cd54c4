package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An administrator uses the console of the shipped cluster through the VIP, in a real browser: the walk is
 * {@code admin-console/e2e/console.e2e.mjs}; its pictures are left in {@code target/screenshots}.
 */
class ConsoleIT {

    private static final Path CONSOLE =
            Path.of("..", "admin-console").toAbsolutePath().normalize();
    private static final int MOST_SECONDS = 240;

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster();

    @Test
    void anAdministratorManagesUsersRolesAndPermissionsAndTheyHold() throws IOException, InterruptedException {
        Path pictures = Files.createDirectories(Path.of("target", "screenshots").toAbsolutePath());
        Path output = pictures.resolve("console.txt");
        ProcessBuilder walk = new ProcessBuilder(node(), "e2e/console.e2e.mjs")
                .directory(CONSOLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        walk.environment()
                .putAll(Map.of(
                        "BASE_URL",
                        "http://" + CLUSTER.get().gateway().address() + "/nacos/",
                        "ADMIN_USER",
                        LocalCluster.ADMINISTRATOR,
                        "ADMIN_PASSWORD",
                        LocalCluster.ADMINISTRATOR,
                        "EXPECT_NODES",
                        "3",
                        "SCREENSHOT_DIR",
                        pictures.toString()));
        String browser = System.getenv("CHROMIUM");
        if (browser != null) {
            walk.environment().put("CHROMIUM_PATH", browser);
        }
        Process process = walk.start();
        try {
            boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);

            assertThat(ended).as(Files.readString(output)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The Node.js that the build of the console has laid ready, else the one of the system. */
    private static String node() {
        File built = CONSOLE.resolve("node").resolve("node").toFile();
        return built.canExecute() ? built.getPath() : "node";
    }
}
