package io.muster.deploy.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One node of a {@link LocalCluster}. */
public final class LocalNode extends LocalProcess {

    private final boolean embedded;

    /** @param embedded whether its data is in the embedded database; else its settings name another */
    LocalNode(Path installation, Path home, int port, boolean embedded) {
        super(installation, home, port);
        this.embedded = embedded;
    }

    /**
     * Starts the node and waits until it is ready or waits for a majority.
     *
     * @return what {@code startup.sh} said
     * @throws IllegalStateException with the script's sentence if the node does not start
     */
    public String start() {
        List<String> arguments = new ArrayList<>(List.of("--home", home().toString()));
        if (embedded) {
            arguments.addAll(List.of("-p", "embedded"));
        }
        return Script.run(script("startup.sh"), LocalProcess.PATIENT, arguments)
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
