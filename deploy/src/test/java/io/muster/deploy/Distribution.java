package io.muster.deploy;

import java.nio.file.Files;
import java.nio.file.Path;

/** The distribution that the build has just packaged. */
public final class Distribution {

    private Distribution() {}

    /** Its directory; the scripts find everything from there. */
    public static Path directory() {
        Path directory = Path.of("target/muster").toAbsolutePath();
        if (!Files.isDirectory(directory.resolve("lib"))) {
            throw new IllegalStateException(directory + " is missing; run mvn -DskipTests package");
        }
        return directory;
    }
}
