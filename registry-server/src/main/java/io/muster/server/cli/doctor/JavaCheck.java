package io.muster.server.cli.doctor;

import java.util.List;

/** The Java runtime. */
final class JavaCheck {

    private static final int LEAST = 17;

    private JavaCheck() {}

    static List<Finding> examine() {
        String what = "Java " + Runtime.version() + " from " + System.getProperty("java.home");
        return List.of(
                Runtime.version().feature() >= LEAST
                        ? Finding.ok("java", what)
                        : Finding.wrong("java", what + " is too old; set JAVA_HOME to a runtime of Java 17 or later."));
    }
}
