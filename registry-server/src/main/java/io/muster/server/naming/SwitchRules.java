package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which values the operator switches take (the names and bounds are those of the naming facts). */
public final class SwitchRules {

    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "y", "t");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "n", "f");
    private static final Pattern PUSH_VERSION = Pattern.compile("(java|python|c|go|csharp):\\d+\\.\\d+\\.\\d+");
    private static final Pattern LIMITED_URL = Pattern.compile("/[^,:]*:[2-5]\\d{2}");

    private static final Rule BOOLEAN = new Rule(
            v -> TRUE.contains(v.toLowerCase(Locale.ROOT)) || FALSE.contains(v.toLowerCase(Locale.ROOT)),
            "true or false");
    private static final Rule ANY = new Rule(v -> true, "any text");
    private static final Rule HEALTH_PARAMETERS = new Rule(
            v -> CheckTiming.parse(v).isPresent(),
            "{\"max\":<at least 3000>,\"min\":<at least 500>,\"factor\":<0 to 1>}");

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("distroThreshold", new Rule(v -> number(v, 0) && Double.parseDouble(v) > 0, "a number above 0")),
            Map.entry("clientBeatInterval", wholeNumber(1)),
            Map.entry("pushVersion", new Rule(v -> PUSH_VERSION.matcher(v).matches(), "java|python|c|go|csharp:X.Y.Z")),
            Map.entry("pushCacheMillis", wholeNumber(10_000)),
            Map.entry("defaultCacheMillis", wholeNumber(1000)),
            Map.entry("masters", ANY),
            Map.entry("distro", BOOLEAN),
            Map.entry("check", BOOLEAN),
            Map.entry("pushEnabled", BOOLEAN),
            Map.entry("serviceStatusSynchronizationPeriodMillis", wholeNumber(5000)),
            Map.entry("serverStatusSynchronizationPeriodMillis", wholeNumber(1000)),
            Map.entry("healthCheckTimes", wholeNumber(1)),
            Map.entry("disableAddIP", BOOLEAN),
            Map.entry("sendBeatOnly", BOOLEAN),
            Map.entry(
                    "limitedUrlMap",
                    new Rule(
                            v -> v.isEmpty()
                                    || Arrays.stream(v.split(",", -1))
                                            .allMatch(
                                                    e -> LIMITED_URL.matcher(e).matches()),
                            "/url:code,... with codes from 200 to 599")),
            Map.entry("enableStandalone", BOOLEAN),
            Map.entry(
                    "overriddenServerStatus",
                    new Rule(
                            v -> Set.of("null", "", "UP", "DOWN", "STARTING", "PAUSED", "WRITE_ONLY", "READ_ONLY")
                                    .contains(v),
                            "UP, DOWN, STARTING, PAUSED, WRITE_ONLY, READ_ONLY or null")),
            Map.entry("defaultInstanceEphemeral", BOOLEAN),
            Map.entry("distroServerExpiredMillis", wholeNumber(1)),
            Map.entry("lightBeatEnabled", BOOLEAN),
            Map.entry("autoChangeHealthCheckEnabled", BOOLEAN),
            Map.entry("httpHealthParams", HEALTH_PARAMETERS),
            Map.entry("tcpHealthParams", HEALTH_PARAMETERS),
            Map.entry("mysqlHealthParams", HEALTH_PARAMETERS));

    private SwitchRules() {}

    static boolean isKnown(String entry) {
        return RULES.containsKey(entry);
    }

    /**
     * @throws ProblemException when the switch does not take the value
     */
    static void check(String entry, String value) {
        Rule rule = RULES.get(entry);
        if (rule != null && !rule.accepts.test(value)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "switch " + entry + " does not take '" + value + "', it takes " + rule.wanted);
        }
    }

    /** A switch that is on or off. */
    public static boolean isOn(Switches switches, String entry, boolean otherwise) {
        String value = switches.values().get(entry);
        return value == null ? otherwise : TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    /** A switch that is a whole number (it was checked when it was set). */
    public static long number(Switches switches, String entry, long otherwise) {
        String value = switches.values().get(entry);
        return value == null ? otherwise : Long.parseLong(value);
    }

    private static Rule wholeNumber(long least) {
        return new Rule(
                v -> v.matches("\\d{1,10}") && Long.parseLong(v) >= least && Long.parseLong(v) <= Integer.MAX_VALUE,
                "a whole number from " + least + " to " + Integer.MAX_VALUE);
    }

    private static boolean number(String text, double least) {
        return text.matches("\\d{1,9}(\\.\\d{1,9})?") && Double.parseDouble(text) >= least;
    }

    private record Rule(Predicate<String> accepts, String wanted) {}
}
