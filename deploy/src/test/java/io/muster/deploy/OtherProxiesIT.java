package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.alibaba.nacos.api.naming.NamingService;
import io.muster.deploy.local.LocalCluster;
import io.muster.deploy.local.LocalNode;
import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.NodeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped configurations of nginx and HAProxy, with the real ones in front of a real cluster. */
@Tag("campaign")
class OtherProxiesIT {

    private static final String STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final RunningCluster CLUSTER = RunningCluster.shared();

    @TempDir
    Path directory;

    private @Nullable Process proxy;

    @AfterEach
    void stopProxy() throws InterruptedException {
        if (proxy != null) {
            proxy.destroy();
            proxy.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    void servesAnUnmodifiedClientAndOutlivesANode(String name) throws Exception {
        Path program = Path.of("/usr/sbin", name);
        assumeTrue(
                Files.isExecutable(program),
                program + " is not installed (Debian: apt install haproxy nginx-light libnginx-mod-stream)");
        int port = new LocalPorts().next();
        proxy = start(name, program, port);
        NodeApi api = new NodeApi("127.0.0.1:" + port, LocalCluster.ADMINISTRATOR, LocalCluster.ADMINISTRATOR);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> api.get("/nacos/v3/console/health/readiness")
                                .path("code")
                                .asInt(-1)
                        == 0);

        NamingService client = NamingClients.of("127.0.0.1:" + port);
        LocalNode victim = CLUSTER.get().nodes().get(0);
        try {
            client.registerInstance("through-" + name, "10.9.9.9", 80);
            await().atMost(PATIENCE)
                    .until(() -> client.selectInstances("through-" + name, true, false)
                                    .size()
                            == 1);

            victim.kill();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> api.get("/nacos/v1/ns/instance/list?serviceName=through-" + name)
                                    .path("hosts")
                                    .size()
                            == 1);
            client.registerInstance("later-" + name, "10.9.9.9", 80);
            assertThat(client.selectInstances("later-" + name, true, false)).hasSize(1);
        } finally {
            client.shutDown();
            if (!victim.isRunning()) {
                victim.start();
            }
        }
    }

    private Process start(String name, Path program, int port) throws IOException {
        String recipe = Files.readString(Distribution.directory()
                .resolve("recipes")
                .resolve(name.equals("nginx") ? "nginx.conf" : "haproxy.cfg"));
        for (int i = 1; i <= 3; i++) {
            int node = CLUSTER.get().nodes().get(i - 1).port();
            recipe = recipe.replace("10.0.0." + i + ":9848 port 8848", "127.0.0.1:" + (node + 1000) + " port " + node)
                    .replace("10.0.0." + i + ":8848", "127.0.0.1:" + node)
                    .replace("10.0.0." + i + ":9848", "127.0.0.1:" + (node + 1000));
        }
        recipe = recipe.replace("listen 8848;", "listen 127.0.0.1:" + port + ";")
                .replace("listen 9848;", "listen 127.0.0.1:" + (port + 1000) + ";")
                .replace("bind :8848", "bind 127.0.0.1:" + port)
                .replace("bind :9848", "bind 127.0.0.1:" + (port + 1000));
        assertThat(recipe).doesNotContain("10.0.0.").contains(Integer.toString(port + 1000));
        Path file = directory.resolve("proxy.conf");
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (name.equals("nginx")) {
            // Debian's own files name modules relative to the prefix, which is another one here.
            recipe = "daemon off; pid " + directory.resolve("nginx.pid") + "; error_log stderr;\n"
                    + recipe.replace("include /etc/nginx/modules-enabled/*.conf;", "load_module " + STREAM + ";");
            command.addAll(List.of("-c", file.toString(), "-p", directory.toString()));
        } else {
            command.addAll(List.of("-db", "-f", file.toString()));
        }
        Files.writeString(file, recipe);
        return new ProcessBuilder(command).inheritIO().start();
    }
}
