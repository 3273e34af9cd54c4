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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The wire protocol, case by case, against two nodes of the shipped distribution: one open to clients, one that asks for a login. */
class ConformanceIT {

    private static final String ADMIN_PASSWORD = "nacos";

    @TempDir
    static Path directory;

    private static final List<Path> started = new ArrayList<>();
    private static int openPort;
    private static int guardedPort;

    @BeforeAll
    static void startNodes() throws IOException {
        LocalPorts ports = new LocalPorts();
        openPort = ports.next();
        guardedPort = ports.next();
        start("open", openPort, "nacos.core.auth.enabled=false");
        start("guarded", guardedPort, "");
    }

    private static void start(String name, int port, String setting) throws IOException {
        Path home = directory.resolve(name);
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.writeString(
                conf.resolve("application.properties"),
                "server.port=" + port + "\nserver.address=127.0.0.1\nnacos.server.ip=127.0.0.1\n" + setting + "\n");
        started.add(home);
        script("startup.sh", "-m", "standalone", "--home", home.toString());
    }

    @AfterAll
    static void stopNodes() {
        started.forEach(home -> script("shutdown.sh", "--home", home.toString()));
    }

    private static void script(String name, String... arguments) {
        Script.run(Distribution.directory().resolve("bin").resolve(name), Map.of(), List.of(arguments))
                .orFail();
    }

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        return ConformanceSuite.containers(set -> set.equals("auth") ? guardedPort : openPort, ADMIN_PASSWORD);
    }
}
