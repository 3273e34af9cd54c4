package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalGateway;
import io.muster.deploy.local.LocalPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console of the shipped cluster, used through the VIP in a real browser. */
class ConsoleIT {

    /** Where the walk that logs in through an identity provider starts one. */
    private static final int PROVIDER_PORT = new LocalPorts().next();

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster(
            ConsoleWalk.PASSWORD_SETTING,
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
        ConsoleWalk.take(CLUSTER.get(), script, name, mostSeconds, settings);
    }
}
