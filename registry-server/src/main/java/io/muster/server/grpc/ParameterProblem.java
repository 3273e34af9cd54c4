package io.muster.server.grpc;

import io.muster.server.http.ParameterCheck;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks parameters one after the other and keeps the sentence about the first that is not valid. The rules are those of
 * {@link ParameterCheck}, shared with the HTTP edge; blank values pass them, and whether a value is needed is asked with
 * {@link #required}.
 */
final class ParameterProblem {

    private static final int LONGEST_SHOWN = 60;

    private @Nullable String first;

    /** The sentence about an action that a request type does not have. */
    static String unsupportedType(String action) {
        return "Unsupported request type "
                + (action.length() > LONGEST_SHOWN ? action.substring(0, LONGEST_SHOWN) + "..." : action);
    }

    /** The first problem found. */
    Optional<String> sentence() {
        return Optional.ofNullable(first);
    }

    ParameterProblem required(String name, String value) {
        return note(value.isBlank() ? "Param '" + name + "' is required." : null);
    }

    ParameterProblem namespace(String value) {
        return note(ParameterCheck.namespace(value));
    }

    ParameterProblem group(String value) {
        return note(ParameterCheck.group(value));
    }

    ParameterProblem dataId(String value) {
        return note(ParameterCheck.dataId(value));
    }

    ParameterProblem serviceName(String value) {
        return note(ParameterCheck.serviceName(value));
    }

    ParameterProblem clusters(String value) {
        return note(ParameterCheck.clusters(value));
    }

    ParameterProblem ip(String value) {
        return note(ParameterCheck.ip(value));
    }

    ParameterProblem port(int value) {
        return note(ParameterCheck.port(Integer.toString(value)));
    }

    ParameterProblem metadata(Map<String, String> metadata) {
        return note(ParameterCheck.metadata(metadata));
    }

    private ParameterProblem note(@Nullable String sentence) {
        if (first == null) {
            first = sentence;
        }
        return this;
    }
}
