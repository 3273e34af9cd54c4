package io.muster.server.cli.doctor;

/**
 * What was found about one matter.
 *
 * @param level how bad it is
 * @param area what it is about, one word: java, files, members, ports, clock, database
 * @param sentence what was found and, where it is not good, what to do
 */
public record Finding(Level level, String area, String sentence) {

    /** How bad a finding is. */
    public enum Level {
        OK,
        /** May be meant so; nothing is broken by it alone. */
        WARNING,
        /** The node cannot do its work, or clients cannot reach it. */
        WRONG
    }

    static Finding ok(String area, String sentence) {
        return new Finding(Level.OK, area, sentence);
    }

    static Finding warning(String area, String sentence) {
        return new Finding(Level.WARNING, area, sentence);
    }

    static Finding wrong(String area, String sentence) {
        return new Finding(Level.WRONG, area, sentence);
    }
}
