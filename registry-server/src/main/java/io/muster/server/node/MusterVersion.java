package io.muster.server.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, written by Maven. */
public final class MusterVersion {

    private static final String RESOURCE = "/io/muster/server/version.properties";

    private MusterVersion() {}

    /** The version of this build. */
    public static String current() {
        try (InputStream resource = MusterVersion.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the build has no readable " + RESOURCE, unreadable);
        }
    }
}
