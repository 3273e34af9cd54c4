package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.local.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Node client, which still speaks version 1 and is pushed to over UDP, through the VIP. Needs node, npm and a registry. */
@Tag("campaign")
class NodeClientIT {

    /** It would take the ten seconds of its next question if a push did not come. */
    private static final int SLOWEST_PUSH_MILLIS = 3_000;

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster();

    @TempDir
    Path home;

    @Test
    void registersIsPushedToAndHearsConfiguration() throws Exception {
        Path sources = Path.of("src/test/clients/npm-nacos").toAbsolutePath();
        for (String file : new String[] {"package.json", "walk.js"}) {
            Files.copy(sources.resolve(file), home.resolve(file));
        }
        run("npm", "install", "--no-audit", "--no-fund", "--silent");

        String said = run(
                "node",
                "walk.js",
                CLUSTER.get().gateway().address(),
                LocalCluster.ADMINISTRATOR,
                LocalCluster.ADMINISTRATOR);

        assertThat(said).startsWith("ok slowest push ");
        assertThat(Integer.parseInt(said.replaceAll("\\D", ""))).isLessThan(SLOWEST_PUSH_MILLIS);
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = home.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        if (!ended) {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
        String said = Files.readString(output, StandardCharsets.UTF_8).strip();
        assertThat(ended && process.exitValue() == 0)
                .as("%s says: %s", Arrays.toString(command), said)
                .isTrue();
        return said;
    }
}
