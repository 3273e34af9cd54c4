package io.muster.server.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for names that every edge checks before anything else, with the sentences that clients know (the parameter
 * filter of Nacos since 2.3). Blank values pass: whether a value is needed is for the route to say. Stateless; each
 * method answers null for a good value or the sentence that says what is wrong.
 */
public final class ParameterCheck {

    private static final int LONGEST_NAMESPACE_NAME = 256;
    private static final int LONGEST_NAMESPACE = 64;
    private static final int LONGEST_DATA_ID = 256;
    private static final int LONGEST_SERVICE = 512;
    private static final int LONGEST_GROUP = 128;
    private static final int LONGEST_CLUSTER = 64;
    private static final int LONGEST_IP = 128;
    private static final int HIGHEST_PORT = 65535;

    /** The most characters that the keys and values of an instance's metadata may have together. */
    public static final int LONGEST_METADATA = 1024;

    private static final String ILLEGAL_CHARACTERS = "illegal characters should not appear in the param.";

    private ParameterCheck() {}

    /** Checks all parameters of a request that have a rule. */
    static @Nullable String all(RequestParameters parameters) {
        // a search that allows for it has stars for any characters in these two names
        boolean searches = parameters.first("pageNo") != null;
        String wrong = first(
                namespaceName(parameters.first("namespaceShowName")),
                namespace(parameters.first("namespaceId")),
                namespace(parameters.first("tenant")),
                namespace(parameters.first("namespace")),
                dataId(name(parameters.first("dataId"), searches)));
        if (wrong != null) {
            return wrong;
        }
        wrong = first(
                serviceName(parameters.first("serviceName")),
                group(name(parameters.first("groupName"), searches)),
                group(name(parameters.first("group"), searches)),
                clusters(parameters.first("clusterName")),
                clusters(parameters.first("cluster")));
        if (wrong != null) {
            return wrong;
        }
        return first(
                clusters(parameters.first("clusters")),
                ip(parameters.first("ip")),
                port(parameters.first("port")),
                port(parameters.first("checkPort")),
                null);
    }

    private static @Nullable String name(@Nullable String given, boolean searches) {
        return given == null || !searches ? given : given.replace("*", "");
    }

    /** What is wrong with the name of a namespace, or null. */
    public static @Nullable String namespaceName(@Nullable String name) {
        if (isBlank(name)) {
            return null;
        }
        return check("namespaceShowName", name, LONGEST_NAMESPACE_NAME, character -> "@#$%^&*".indexOf(character) < 0);
    }

    /** What is wrong with the id of a namespace, or null. */
    public static @Nullable String namespace(@Nullable String id) {
        return isBlank(id)
                ? null
                : check(
                        "namespaceId/tenant",
                        id.trim(),
                        LONGEST_NAMESPACE,
                        character -> isLetterOrDigit(character) || character == '-' || character == '_');
    }

    /** What is wrong with the name of a configuration, or null. */
    public static @Nullable String dataId(@Nullable String dataId) {
        return isBlank(dataId)
                ? null
                : check("dataId", dataId.trim(), LONGEST_DATA_ID, ParameterCheck::isIdentifierCharacter);
    }

    /** What is wrong with the name of a group, or null. */
    public static @Nullable String group(@Nullable String group) {
        return isBlank(group)
                ? null
                : check("group", group.trim(), LONGEST_GROUP, ParameterCheck::isIdentifierCharacter);
    }

    /** Checks a service name with or without its group in front. */
    public static @Nullable String serviceName(@Nullable String serviceName) {
        if (isBlank(serviceName)) {
            return null;
        }
        String name = serviceName.trim();
        int separator = name.indexOf("@@");
        if (separator > 0) {
            String wrongGroup = group(name.substring(0, separator));
            if (wrongGroup != null) {
                return wrongGroup;
            }
            name = name.substring(separator + 2);
        }
        String wrong = check("serviceName", name, LONGEST_SERVICE, ParameterCheck::isFreeCharacter);
        if (wrong == null && (name.startsWith("@") || name.contains("@@"))) {
            return "Param 'serviceName' is illegal, " + ILLEGAL_CHARACTERS;
        }
        return wrong;
    }

    /** Checks each of a comma separated list of cluster names. */
    public static @Nullable String clusters(@Nullable String clusters) {
        if (isBlank(clusters)) {
            return null;
        }
        int start = 0;
        while (start <= clusters.length()) {
            int comma = clusters.indexOf(',', start);
            int end = comma < 0 ? clusters.length() : comma;
            String cluster = clusters.substring(start, end).trim();
            String wrong = cluster.isEmpty()
                    ? null
                    : check(
                            "cluster",
                            cluster,
                            LONGEST_CLUSTER,
                            character -> isLetterOrDigit(character) || character == '-' || character == '_');
            if (wrong != null) {
                return wrong;
            }
            start = end + 1;
        }
        return null;
    }

    /** What is wrong with an address, which may be a host name, or null. */
    public static @Nullable String ip(@Nullable String ip) {
        return isBlank(ip) ? null : check("ip", ip.trim(), LONGEST_IP, ParameterCheck::isFreeCharacter);
    }

    /** What is wrong with a port, or null. */
    public static @Nullable String port(@Nullable String port) {
        if (isBlank(port)) {
            return null;
        }
        int value = 0;
        String digits = port.trim();
        for (int index = 0; index < digits.length(); index++) {
            char digit = digits.charAt(index);
            if (digit < '0' || digit > '9') {
                return PORT_OUT_OF_RANGE;
            }
            value = value * 10 + (digit - '0');
            if (value > HIGHEST_PORT) {
                return PORT_OUT_OF_RANGE;
            }
        }
        return null;
    }

    private static final String PORT_OUT_OF_RANGE = "Param 'port' is illegal, the value should be between 0 and 65535.";

    /** Checks the size of an instance's metadata. */
    public static @Nullable String metadata(Map<String, String> metadata) {
        int length = 0;
        for (var entry : metadata.entrySet()) {
            length += entry.getKey().length() + entry.getValue().length();
        }
        return length <= LONGEST_METADATA
                ? null
                : "Param 'Metadata' is illegal, the param length should not exceed " + LONGEST_METADATA + ".";
    }

    @FunctionalInterface
    private interface CharacterRule {
        boolean allows(char character);
    }

    private static @Nullable String check(String name, String value, int longest, CharacterRule rule) {
        if (value.length() > longest) {
            return "Param '" + name + "' is illegal, the param length should not exceed " + longest + ".";
        }
        for (int index = 0; index < value.length(); index++) {
            if (!rule.allows(value.charAt(index))) {
                return "Param '" + name + "' is illegal, " + ILLEGAL_CHARACTERS;
            }
        }
        return null;
    }

    private static @Nullable String first(
            @Nullable String one,
            @Nullable String two,
            @Nullable String three,
            @Nullable String four,
            @Nullable String five) {
        if (one != null) {
            return one;
        }
        if (two != null) {
            return two;
        }
        if (three != null) {
            return three;
        }
        return four != null ? four : five;
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    private static boolean isLetterOrDigit(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9';
    }

    private static boolean isIdentifierCharacter(char character) {
        return isLetterOrDigit(character)
                || character == '-'
                || character == '_'
                || character == ':'
                || character == '.';
    }

    /** Neither white space, nor a control character, nor one of the Chinese characters U+4E00 to U+9FA5. */
    private static boolean isFreeCharacter(char character) {
        return !Character.isWhitespace(character)
                && !Character.isISOControl(character)
                && !(character >= '\u4e00' && character <= '\u9fa5');
    }
}
