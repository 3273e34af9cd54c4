package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import io.muster.server.access.Resource;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A client of version 3 begins, renews or ends a fuzzy watch.
 *
 * @param patternText the pattern as it came
 * @param action {@code WATCH} or {@code CANCEL_WATCH}
 * @param initializing whether the client waits for the word that it has heard of everything
 * @param held the keys that the client holds already
 */
record FuzzyWatchRequest(String patternText, String action, boolean initializing, Set<String> held) {

    static final String WATCH = "WATCH";
    static final String CANCEL = "CANCEL_WATCH";

    /** A client holds what it was told; more than this it was never told. */
    private static final int MOST_HELD = 10_000;

    static FuzzyWatchRequest parse(Payload payload) throws IOException {
        Builder builder = new Builder();
        JsonBody.read(payload, builder::read);
        return new FuzzyWatchRequest(builder.pattern, builder.action, builder.initializing, builder.held);
    }

    Optional<String> problem() {
        if (!action.equals(WATCH) && !action.equals(CANCEL)) {
            return Optional.of(ParameterProblem.unsupportedType(action));
        }
        if (held.size() > MOST_HELD) {
            return Optional.of(
                    "Param 'receivedGroupKeys' is illegal, the param length should not exceed " + MOST_HELD + ".");
        }
        return WatchPattern.parse(patternText)
                .map(WatchPattern::problem)
                .orElse(Optional.of("Param 'groupKeyPattern' is illegal, it must be namespace>>group>>name."));
    }

    /** The pattern; to be asked for after {@link #problem} found none. */
    WatchPattern pattern() {
        return WatchPattern.parse(patternText).orElseThrow();
    }

    /** What must be readable: the group and the name where they are spelled out, else any in the namespace. */
    Resource resource(String type) {
        WatchPattern pattern = pattern();
        return new Resource(pattern.namespace(), literal(pattern.group()), type, literal(pattern.name()));
    }

    private static String literal(String pattern) {
        return pattern.indexOf('*') >= 0 ? "" : pattern;
    }

    private static final class Builder {
        private String pattern = "";
        private String action = "";
        private boolean initializing;
        private Set<String> held = Set.of();

        private void read(String field, JsonParser value) throws IOException {
            switch (field) {
                case "groupKeyPattern" -> pattern = JsonBody.text(value);
                case "watchType" -> action = JsonBody.text(value);
                case "initializing" -> initializing = JsonBody.bool(value);
                case "receivedGroupKeys" -> held = new LinkedHashSet<>(JsonBody.array(value, JsonBody::text));
                default -> value.skipChildren();
            }
        }
    }
}
