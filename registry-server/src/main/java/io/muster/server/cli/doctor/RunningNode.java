package io.muster.server.cli.doctor;

import io.muster.server.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the node of a directory runs, from the file that it leaves there. */
final class RunningNode {

    private RunningNode() {}

    static boolean isRunning(NodeSettings node) {
        Path file = node.data().resolve("muster.pid");
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (IOException | NumberFormatException none) {
            return false;
        }
    }
}
