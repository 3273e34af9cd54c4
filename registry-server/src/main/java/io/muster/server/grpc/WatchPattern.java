package io.muster.server.grpc;

import java.util.Optional;

/**
 * What a fuzzy watch is about: one namespace, and a group and a name in which a star at either end stands for any characters.
 *
 * @param text the pattern as the client wrote it, which it finds its watch by: {@code namespace>>group>>name}
 */
record WatchPattern(String text, String namespace, String group, String name) {

    private static final String SEPARATOR = ">>";
    private static final int PARTS = 3;

    /** Reads a pattern; empty when it has not exactly a namespace, a group and a name. */
    static Optional<WatchPattern> parse(String text) {
        String[] parts = text.split(SEPARATOR, PARTS);
        if (parts.length != PARTS || parts[1].isBlank() || parts[2].isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new WatchPattern(text, parts[0], parts[1], parts[2]));
    }

    /** The sentence about the part that no name could ever match; empty when all is well. */
    Optional<String> problem() {
        if (hasInnerStar(group) || hasInnerStar(name)) {
            return Optional.of(
                    "Param 'groupKeyPattern' is illegal, a star may stand only at the start and at the end of group"
                            + " and name.");
        }
        return new ParameterProblem()
                .namespace(namespace)
                .group(group.replace("*", ""))
                .serviceName(name.replace("*", ""))
                .sentence();
    }

    /** Whether group and name match; the namespace is for the caller to compare, who knows its spellings. */
    boolean matches(String candidateGroup, String candidateName) {
        return fits(group, candidateGroup) && fits(name, candidateName);
    }

    private static boolean hasInnerStar(String pattern) {
        int inner = pattern.indexOf('*', 1);
        return inner >= 0 && inner < pattern.length() - 1;
    }

    private static boolean fits(String pattern, String candidate) {
        boolean open = pattern.startsWith("*");
        boolean openEnd = pattern.endsWith("*");
        if (!open && !openEnd) {
            return pattern.equals(candidate);
        }
        if (pattern.length() == 1) {
            return true;
        }
        String text = pattern.substring(open ? 1 : 0, pattern.length() - (openEnd ? 1 : 0));
        if (open && openEnd) {
            return candidate.contains(text);
        }
        return open ? candidate.endsWith(text) : candidate.startsWith(text);
    }
}
