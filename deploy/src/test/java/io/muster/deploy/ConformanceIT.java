package io.muster.deploy;

import io.muster.deploy.local.LocalPorts;
import io.muster.deploy.local.Script;
import io.muster.server.conformance.ConformanceSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The wire protocol, case by case, against two nodes of the shipped distribution: one open to clients, one that asks for a login. */
class ConformanceIT {

    private static final String ADMIN_PASSWORD = "nacos";

    private static final Map<String, String> PATIENT =
            Map.of("MUSTER_START_SECONDS", "60", "MUSTER_STOP_SECONDS", "60");

    @TempDir
    static Path directory;

    private static final List<Path> homes = new ArrayList<>();
    private static int openPort;
    private static int guardedPort;

    @BeforeAll
    static void startNodes() throws IOException {
        LocalPorts ports = new LocalPorts();
        openPort = ports.next();
        guardedPort = ports.next();
        layOut("open", openPort, "nacos.core.auth.enabled=false");
        layOut("guarded", guardedPort, "");
        CompletableFuture.allOf(homes.stream()
                        .map(home -> CompletableFuture.runAsync(
                                () -> script("startup.sh", "-m", "standalone", "--home", home.toString()),
                                task -> new Thread(task, "start").start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private static void layOut(String name, int port, String setting) throws IOException {
        Path home = directory.resolve(name);
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                conf.resolve("application.properties"),
                "server.port=" + port + "\nserver.address=127.0.0.1\nnacos.server.ip=127.0.0.1\n" + setting + "\n");
        homes.add(home);
    }

    @AfterAll
    static void stopNodes() {
        homes.forEach(home -> script("shutdown.sh", "--home", home.toString()));
    }

    private static void script(String name, String... arguments) {
        Script.run(Distribution.directory().resolve("bin").resolve(name), PATIENT, List.of(arguments))
                .orFail();
    }

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        return ConformanceSuite.containers(set -> set.equals("auth") ? guardedPort : openPort, ADMIN_PASSWORD);
    }
}
