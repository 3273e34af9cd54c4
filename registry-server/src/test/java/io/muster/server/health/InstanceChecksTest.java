package io.muster.server.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.persistence.testkit.MariaDbServer;
import io.muster.server.naming.HealthChecker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One look at a time, at real servers. */
class InstanceChecksTest {

    private static final HealthChecker.Tcp TCP = new HealthChecker.Tcp();

    private final Vertx vertx = Vertx.vertx();
    private final InstanceChecks checks = new InstanceChecks(vertx);

    @AfterEach
    void close() {
        checks.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aTcpConnectionIsEnough() throws Exception {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {});
        int port = done(server.listen(0, "127.0.0.1")).actualPort();

        assertThat(look(TCP, port).verdict()).isEqualTo(Verdict.GOOD);
        done(server.close());
        // The port is told to be closed a moment before the system refuses who knocks.
        await().untilAsserted(() -> assertThat(look(TCP, port)).isEqualTo(Finding.dead("the connection is refused")));
    }

    @Test
    void aHostThatNobodyKnowsIsNoProofOfDeath() throws Exception {
        Finding finding = done(checks.look(TCP, new CheckTarget("no-such-host.invalid", 80)));

        assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
        assertThat(finding.reason()).isNotEmpty();
    }

    @Test
    void anHttpAnswerIsJudgedByItsStatus() throws Exception {
        AtomicInteger status = new AtomicInteger(200);
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            boolean asWanted = request.path().equals("/alive") && "yes".equals(request.getHeader("X-Check"));
            request.response().setStatusCode(asWanted ? status.get() : 404).end("x".repeat(100_000));
        });
        int port = done(server.listen(0, "127.0.0.1")).actualPort();
        HealthChecker.Http check = new HealthChecker.Http("/alive", "X-Check:yes|Accept:text/plain", 204);

        assertThat(look(check, port).verdict()).isEqualTo(Verdict.GOOD);
        status.set(204);
        assertThat(look(check, port).verdict()).isEqualTo(Verdict.GOOD);
        status.set(503);
        assertThat(look(check, port)).isEqualTo(Finding.bad("HTTP status 503"));
        status.set(302);
        assertThat(look(check, port).verdict()).isEqualTo(Verdict.BAD);
        status.set(500);
        assertThat(look(check, port)).isEqualTo(Finding.dead("HTTP status 500"));
        assertThat(look(new HealthChecker.Http("elsewhere", "", 200), port)).isEqualTo(Finding.dead("HTTP status 404"));
        assertThat(look(new HealthChecker.Http("/alive", "X-Check:\r\nno", 200), port)
                        .verdict())
                .isNotEqualTo(Verdict.GOOD);
    }

    @Test
    void aServerThatNeverAnswersCostsABoundedTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            long before = System.nanoTime();

            assertThat(look(new HealthChecker.Http("/", "", 200), silent.getLocalPort())
                            .verdict())
                    .isEqualTo(Verdict.BAD);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before))
                    .isLessThan(20_000);
        }
    }

    @Test
    void mysqlAnswersItsQueryAndTheMasterIsToldFromAReplica() throws Exception {
        try (MariaDbServer server = MariaDbServer.start()) {
            int port = server.port();
            String whoIsMaster = "show global variables where variable_name='read_only'";

            assertThat(look(new HealthChecker.Mysql("nacos", "nacos", "select 1"), port))
                    .isEqualTo(Finding.GOOD);
            assertThat(look(new HealthChecker.Mysql("nacos", "nacos", whoIsMaster), port))
                    .isEqualTo(Finding.GOOD);
            server.execute("mysql", "SET GLOBAL read_only = 1");
            assertThat(look(new HealthChecker.Mysql("nacos", "nacos", whoIsMaster), port))
                    .isEqualTo(Finding.bad("the server is read-only"));
            assertThat(look(new HealthChecker.Mysql("nacos", "wrong", "select 1"), port)
                            .verdict())
                    .isEqualTo(Verdict.DEAD);
            assertThat(look(new HealthChecker.Mysql("nacos", "nacos", "select nonsense"), port)
                            .verdict())
                    .isEqualTo(Verdict.DEAD);
        }
        assertThat(look(new HealthChecker.Mysql("nacos", "nacos", "select 1"), freePort()))
                .isEqualTo(Finding.dead("the connection is refused"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private Finding look(HealthChecker checker, int port) throws Exception {
        return done(checks.look(checker, new CheckTarget("127.0.0.1", port)));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
