package io.muster.deploy.local;

import java.nio.file.Path;
import java.util.List;

/** One node of a {@link LocalCluster}. */
public final class LocalNode extends LocalProcess {

    LocalNode(Path installation, Path home, int port) {
        super(installation, home, port);
    }

    /**
     * Starts the node and waits until it is ready or waits for a majority.
     *
     * @return what {@code startup.sh} said
     * @throws IllegalStateException with the script's sentence if the node does not start
     */
    public String start() {
        return Script.run(
                        script("startup.sh"),
                        LocalProcess.PATIENT,
                        List.of("-p", "embedded", "--home", home().toString()))
                .orFail()
                .output();
    }

    /** Stops the node in order. */
    public void stop() {
        Script.run(script("shutdown.sh"), LocalProcess.PATIENT, List.of("--home", home().toString()))
                .orFail();
    }

    @Override
    Path pidFile() {
        return home().resolve("data").resolve("muster.pid");
    }
}
