package io.muster.server;

import io.muster.server.node.NodeProcess;

/** Runs one node in this process; started by {@code bin/startup.sh}. */
public final class MusterServer {

    private MusterServer() {}

    public static void main(String[] arguments) {
        int status = NodeProcess.run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }
}
