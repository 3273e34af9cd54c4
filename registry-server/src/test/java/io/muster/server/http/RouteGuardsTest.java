package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.naming.Switches;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may ask, and when a node answers: tokens, operator switches, readiness, and how fresh a read is. */
class RouteGuardsTest {

    @RegisterExtension
    static final EdgeFixture edge = EdgeFixture.withTestRoutes();

    @Test
    void aGuardedRouteAsksForAGoodTokenAndSaysWhyNot() throws Exception {
        HttpResponse<String> anonymous = edge.send("POST", "/nacos/v1/test/guarded", "");
        assertThat(anonymous.statusCode()).isEqualTo(403);
        assertThat(anonymous.body())
                .contains("\"status\":403,\"error\":\"Forbidden\",\"message\":\"authorization failed!\"")
                .contains("\"path\":\"/nacos/v1/test/guarded\"");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=bad", "")
                        .body())
                .contains("token invalid!");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=good", "")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "accessToken", "good")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "Authorization", "Bearer good")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?username=writer&password=secret", "")
                        .body())
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "User-Agent", "Nacos-Server")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutClientAuthenticationAnybodyUsesClientRoutesAndNobodyOperatorRoutes() throws Exception {
        edge.clientAuthentication = false;

        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "").statusCode()).isEqualTo(200);
        assertThat(edge.send("POST", "/nacos/v1/test/guarded?accessToken=stale", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(edge.send("POST", "/nacos/v1/test/operator", "").statusCode())
                .isEqualTo(403);
        assertThat(edge.send("POST", "/nacos/v1/test/operator?accessToken=bad", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aNodeThatDoesNotHearTheLeaderRefusesWhatTheConsoleWouldChange() throws Exception {
        edge.barrier = CompletableFuture.failedFuture(new ProblemException(ProblemKind.NO_QUORUM, "No majority."));

        HttpResponse<String> refused = edge.send(
                "POST", "/nacos/v1/test/guarded", "", "Authorization", "Bearer good", "X-Muster-Console", "1");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("does not hear the leader");
        assertThat(refused.headers().firstValue("Muster-Not-Executed")).hasValue("true");
        assertThat(edge.send("POST", "/nacos/v1/test/guarded", "", "Authorization", "Bearer good")
                        .body())
                .as("a program")
                .isEqualTo("writer");
        assertThat(edge.send("POST", "/nacos/v1/test/echo", "", "X-Muster-Console", "1")
                        .statusCode())
                .as("a login")
                .isEqualTo(200);
        edge.barrier = CompletableFuture.completedFuture(7L);
        assertThat(edge.send(
                                "POST",
                                "/nacos/v1/test/guarded",
                                "",
                                "Authorization",
                                "Bearer good",
                                "X-Muster-Console",
                                "1")
                        .body())
                .isEqualTo("writer");
    }

    @Test
    void operatorsCloseNamingOrSingleAddressesWithTheSwitches() throws Exception {
        edge.switches = new Switches(Map.of("overriddenServerStatus", "READ_ONLY"));
        assertThat(edge.get("/nacos/v1/ns/test").statusCode()).isEqualTo(200);
        edge.switches = new Switches(Map.of("overriddenServerStatus", "DOWN"));
        assertThat(edge.get("/nacos/v1/ns/test").body()).contains("server is DOWN now", "overriddenServerStatus");
        assertThat(edge.get("/nacos/v1/ns/operator/test").statusCode())
                .as("the switches themselves can always be reached")
                .isEqualTo(200);
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);

        edge.switches = new Switches(Map.of("limitedUrlMap", "/nacos/v1/ns/test?a=1:429"));
        assertThat(edge.get("/nacos/v1/ns/test?a=1").statusCode()).isEqualTo(429);
        assertThat(edge.get("/nacos/v1/ns/test?a=2").statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatIsNotReadyRefusesNamingAndStillAnswersTheRest() throws Exception {
        edge.missing = List.of("The log is still being read.");

        HttpResponse<String> naming = edge.get("/nacos/v1/ns/test");
        assertThat(naming.statusCode()).isEqualTo(503);
        assertThat(naming.body()).contains("The log is still being read.");
        assertThat(edge.get("/nacos/v1/test/echo").statusCode()).isEqualTo(200);
    }

    @Test
    void aNodeThatLagsBehindWhatTheCallerHasSeenCatchesUpOrExecutesNothing() throws Exception {
        HttpResponse<String> lagging = edge.get("/nacos/v1/test/echo", "Muster-Index", "8");
        assertThat(lagging.statusCode()).isEqualTo(503);
        assertThat(lagging.headers().firstValue("Muster-Lagging")).hasValue("true");

        edge.vertx.setTimer(100, timer -> edge.appliedIndex.set(8));
        HttpResponse<String> caughtUp = edge.get("/nacos/v1/test/echo", "Muster-Index", "8");
        assertThat(caughtUp.statusCode()).isEqualTo(200);
        assertThat(caughtUp.headers().firstValue("Muster-Index")).hasValue("8");
    }

    @Test
    void aNodeThatWaitsForItsDatabaseLagsWithConfigurationsAlone() throws Exception {
        edge.servedConfigurations.set(5);

        HttpResponse<String> configuration = edge.get("/nacos/v1/cs/test", "Muster-Index", "6");
        assertThat(configuration.statusCode()).isEqualTo(503);
        assertThat(configuration.headers().firstValue("Muster-Lagging")).hasValue("true");
        assertThat(configuration.headers().firstValue("Muster-Index")).hasValue("5");
        HttpResponse<String> other = edge.get("/nacos/v1/test/echo", "Muster-Index", "6");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("Muster-Index")).hasValue("7");

        edge.databaseAnswers = false;
        Duration fastest = Duration.ofDays(1);
        for (int attempt = 0; attempt < 5; attempt++) {
            long asked = System.nanoTime();
            assertThat(edge.get("/nacos/v1/cs/test", "Muster-Index", "6").statusCode())
                    .isEqualTo(503);
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
        assertThat(fastest)
                .as("what is certain not to come is not waited for")
                .isLessThan(Duration.ofMillis(400));
    }

    @Test
    void aLinearizableReadWaitsForTheBarrierAndIsRefusedWithoutAMajority() throws Exception {
        assertThat(edge.get("/nacos/v1/test/echo?consistency=linearizable").statusCode())
                .isEqualTo(200);
        edge.barrier = CompletableFuture.failedFuture(new ProblemException(ProblemKind.NO_QUORUM, "No majority."));
        HttpResponse<String> refused = edge.get("/nacos/v1/test/echo?consistency=linearizable");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).isEqualTo("No majority.");
        edge.barrier = CompletableFuture.failedFuture(new ProblemException(ProblemKind.OVERLOADED, "Too much."));
        assertThat(edge.get("/nacos/v1/test/echo?consistency=linearizable")
                        .headers()
                        .firstValue("Retry-After"))
                .hasValue("1");
    }
}
