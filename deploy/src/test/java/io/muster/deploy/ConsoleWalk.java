package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A walk through the console of a cluster in a real browser, through its gateway. The walks are in {@code admin-console/e2e}; their pictures
 * are left in {@code target/screenshots}, a folder for each.
 */
final class ConsoleWalk {

    /** Not the usual one: who comes with a well-known password has to choose another before anything else. */
    static final String PASSWORD = "a-password-of-its-own";

    /** The line of the nodes' settings that gives the administrator that password. */
    static final String PASSWORD_SETTING = "muster.auth.admin-password=" + PASSWORD;

    private static final Path CONSOLE =
            Path.of("..", "admin-console").toAbsolutePath().normalize();

    private ConsoleWalk() {}

    /**
     * Takes a walk to its end; fails with all that it has said.
     *
     * @param name of the folder for its pictures
     * @param settings for this walk, beside the address and the administrator
     */
    static void take(LocalCluster cluster, String script, String name, int mostSeconds, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path pictures =
                Files.createDirectories(Path.of("target", "screenshots", name).toAbsolutePath());
        Path output = pictures.resolve("walk.txt");
        ProcessBuilder walk = new ProcessBuilder(node(), "e2e/" + script)
                .directory(CONSOLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        walk.environment().putAll(environment(cluster, pictures));
        walk.environment().putAll(settings);
        Process process = walk.start();
        try {
            boolean ended = process.waitFor(mostSeconds, TimeUnit.SECONDS);

            assertThat(ended).as(Files.readString(output)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Map<String, String> environment(LocalCluster cluster, Path pictures) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BASE_URL",
                "http://" + cluster.gateway().address() + "/nacos/",
                "ADMIN_USER",
                LocalCluster.ADMINISTRATOR,
                "ADMIN_PASSWORD",
                PASSWORD,
                "EXPECT_NODES",
                Integer.toString(cluster.nodes().size()),
                "SCREENSHOT_DIR",
                pictures.toString()));
        String browser = System.getenv("CHROMIUM");
        if (browser != null) {
            environment.put("CHROMIUM_PATH", browser);
        }
        return environment;
    }

    /** The Node.js that the build of the console has laid ready, else the one of the system. */
    private static String node() {
        File built = CONSOLE.resolve("node").resolve("node").toFile();
        return built.canExecute() ? built.getPath() : "node";
    }
}
