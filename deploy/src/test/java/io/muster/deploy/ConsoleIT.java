package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalGateway;
import io.muster.deploy.local.LocalPorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The console of the shipped cluster, used through the VIP in a real browser. The walks are in {@code admin-console/e2e}; their
 * pictures are left in {@code target/screenshots}, a folder for each.
 */
class ConsoleIT {

    private static final Path CONSOLE =
            Path.of("..", "admin-console").toAbsolutePath().normalize();

    /** Not the usual one: who comes with a well-known password has to choose another before anything else. */
    private static final String PASSWORD = "a-password-of-its-own";

    /** Where the walk that logs in through an identity provider starts one. */
    private static final int PROVIDER_PORT = new LocalPorts().next();

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster(
            "muster.auth.admin-password=" + PASSWORD,
            "muster.auth.oidc.issuer=http://localhost:" + PROVIDER_PORT,
            "muster.auth.oidc.name=Company login",
            "muster.auth.oidc.client-id=muster",
            // The provider of the walk sends browsers to the gateway, whatever stands here.
            "muster.auth.oidc.redirect-uri=http://localhost:" + PROVIDER_PORT + "/nacos/v3/auth/oidc/callback",
            "muster.auth.oidc.roles=operators=ROLE_ADMIN");

    @Test
    void anAdministratorRunsServicesConfigurationsAndAccessFromTheBrowser() throws IOException, InterruptedException {
        walk("console.e2e.mjs", "console", 480, Map.of());
    }

    @Test
    void everyPageShowsEachRoleWhatItMayDoAndIsAccessible() throws IOException, InterruptedException {
        walk("pages.e2e.mjs", "pages", 480, Map.of());
    }

    @Test
    void somebodyLogsInThroughAnIdentityProvider() throws IOException, InterruptedException {
        walk("provider.e2e.mjs", "provider", 240, Map.of("PROVIDER_PORT", Integer.toString(PROVIDER_PORT)));
    }

    @Test
    @Tag("campaign")
    void everyPageForEveryRoleInBothLanguagesLightAndDark() throws IOException, InterruptedException {
        walk("pages.e2e.mjs", "all-pages", 900, Map.of("ALL_PAGES", "true"));
    }

    @Test
    @Tag("campaign")
    void hostileNamesLongTextsAndADyingServerLoseNoEdit() throws IOException, InterruptedException {
        LocalGateway gateway = CLUSTER.get().gateway();
        String pid = Files.readString(gateway.home().resolve("data").resolve("gateway.pid"))
                .strip();
        // The walk kills it, and goes on when it is back.
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        CompletableFuture<String> back = process.onExit().thenApplyAsync(gone -> gateway.start());
        walk("hard.e2e.mjs", "hard", 600, Map.of("GATEWAY_PID", pid));
        assertThat(back).succeedsWithin(Duration.ofMinutes(1));
    }

    private static void walk(String script, String name, int mostSeconds, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path pictures =
                Files.createDirectories(Path.of("target", "screenshots", name).toAbsolutePath());
        Path output = pictures.resolve("walk.txt");
        ProcessBuilder walk = new ProcessBuilder(node(), "e2e/" + script)
                .directory(CONSOLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        walk.environment().putAll(environment(pictures));
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

    private static Map<String, String> environment(Path pictures) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "BASE_URL",
                "http://" + CLUSTER.get().gateway().address() + "/nacos/",
                "ADMIN_USER",
                LocalCluster.ADMINISTRATOR,
                "ADMIN_PASSWORD",
                PASSWORD,
                "EXPECT_NODES",
                "3",
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
