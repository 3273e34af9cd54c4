package io.muster.server.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which clients see a gray release; the rules of 2.5 and later ({@code config_info_gray.gray_rule}).
 *
 * @param type {@code beta} or {@code tag}; a rule of another type (written by a foreign server) matches nobody
 * @param expression the addresses of a beta release, or the tag
 * @param priority the highest matching one wins
 */
public record GrayRule(String type, String version, String expression, int priority) {

    public static final String BETA = "beta";
    public static final String TAG = "tag";
    private static final String TAG_PREFIX = "tag_";
    private static final JsonMapper JSON = new JsonMapper();

    /** A beta release for a comma separated list of addresses. */
    public static GrayRule beta(String addresses) {
        return new GrayRule(BETA, "1.0.0", addresses, Integer.MAX_VALUE);
    }

    /** A release for one tag. */
    public static GrayRule tag(String tag) {
        return new GrayRule(TAG, "1.0.0", tag, Integer.MAX_VALUE - 1);
    }

    /**
     * Fields by which later servers tell each other of releases with rules of any type. Here a release is published with {@code betaIps} or {@code tag};
     * to pass over these fields would publish to everybody what was meant for a few.
     */
    public static final List<String> FIELDS_OF_OTHER_RULES =
            List.of("grayName", "grayRuleExp", "grayVersion", "grayPriority");

    /** Refuses a publication with one of {@link #FIELDS_OF_OTHER_RULES}. */
    public static ProblemException otherRule(String field) {
        return new ProblemException(
                ProblemKind.GRAY_INVALID,
                "gray rules are given as betaIps (addresses) or tag, " + field
                        + " is not known here; nothing was changed");
    }

    /** The name under which a release for a tag is stored. */
    public static String nameOfTag(String tag) {
        return TAG_PREFIX + tag;
    }

    /** The tag of a release's name, or null when the name is that of no tag release. */
    public static @Nullable String tagOf(@Nullable String grayName) {
        return grayName != null && grayName.startsWith(TAG_PREFIX) ? grayName.substring(TAG_PREFIX.length()) : null;
    }

    /** Reads the stored form; empty for text that is no rule. */
    public static Optional<GrayRule> parse(String stored) {
        try {
            @Nullable Stored rule = JSON.readValue(stored, Stored.class);
            if (rule == null) { // the text "null"
                return Optional.empty();
            }
            return Optional.of(new GrayRule(
                    rule.type() == null ? "" : rule.type(),
                    rule.version() == null ? "" : rule.version(),
                    rule.expr() == null ? "" : rule.expr(),
                    rule.priority()));
        } catch (JsonProcessingException notARule) {
            return Optional.empty(); // the caller says which row it was
        }
    }

    /** Why nobody is served by this rule, in words for a log; empty for a rule that may match somebody. */
    public Optional<String> servesNobody() {
        return switch (type) {
            case BETA -> addresses().isEmpty() ? Optional.of("it names no address") : Optional.empty();
            case TAG -> expression.isBlank() ? Optional.of("it names no tag") : Optional.empty();
            default -> Optional.of("rules of the type '" + type + "' are not known here, only " + BETA + " and " + TAG);
        };
    }

    /** The stored form. */
    public String stored() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put("version", version);
        fields.put("expr", expression);
        fields.put("priority", priority);
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a rule of strings cannot be written", impossible);
        }
    }

    /** The addresses of a beta rule. */
    public Set<String> addresses() {
        return Arrays.stream(expression.split(","))
                .map(String::trim)
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Stored(@Nullable String type, @Nullable String version, @Nullable String expr, int priority) {}
}
