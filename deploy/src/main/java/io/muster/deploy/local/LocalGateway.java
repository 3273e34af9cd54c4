package io.muster.deploy.local;

import java.nio.file.Path;
import java.util.List;

/** The gateway of a {@link LocalCluster}. */
public final class LocalGateway extends LocalProcess {

    LocalGateway(Path installation, Path home, int port) {
        super(installation, home, port);
    }

    /**
     * Starts the gateway and waits until both its ports are open.
     *
     * @throws IllegalStateException with the script's sentence if it does not start
     */
    public String start() {
        return run("start");
    }

    /** Stops the gateway in order. */
    public void stop() {
        run("stop");
    }

    private String run(String command) {
        return Script.run(script("gateway.sh"), LocalProcess.PATIENT, List.of(command, "--home", home().toString()))
                .orFail()
                .output();
    }

    @Override
    Path pidFile() {
        return home().resolve("data").resolve("gateway.pid");
    }
}
