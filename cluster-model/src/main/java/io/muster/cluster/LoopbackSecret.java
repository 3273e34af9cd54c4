package io.muster.cluster;

import java.nio.file.Path;

/**
 * Where the processes of a cluster that lives on loopback addresses find their common secret: in a file of the user who
 * runs them. The first node makes it.
 */
public final class LoopbackSecret {

    private LoopbackSecret() {}

    /** The file of the user who runs this process. It may not exist. */
    public static Path file() {
        return Path.of(System.getProperty("user.home"), ".muster", "loopback-cluster-secret");
    }
}
