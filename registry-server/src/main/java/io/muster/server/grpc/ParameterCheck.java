package io.muster.server.grpc;

import java.util.Map;
import java.util.Optional;

/**
 * Checks parameters one after the other and remembers the first that is not valid; the sentences are those that clients
 * and scripts know (naming facts, section 1.3). Blank values pass here; whether a value is needed is asked with
 * {@link #required}.
 */
final class ParameterCheck {

    private static final int MOST_METADATA = 1024;

    private Optional<String> problem = Optional.empty();

    /** The first problem found. */
    Optional<String> problem() {
        return problem;
    }

    ParameterCheck required(String name, String value) {
        if (value.isBlank()) {
            fail("Param '" + name + "' is required.");
        }
        return this;
    }

    ParameterCheck namespace(String value) {
        return check("namespaceId/tenant", value, 64, ParameterCheck::isWord);
    }

    ParameterCheck group(String value) {
        return check("group", value, 128, ParameterCheck::isNameCharacter);
    }

    ParameterCheck dataId(String value) {
        return check("dataId", value, 256, ParameterCheck::isNameCharacter);
    }

    ParameterCheck serviceName(String value) {
        int separator = value.indexOf("@@");
        String bare = separator < 0 ? value : value.substring(separator + 2);
        check("serviceName", bare, 512, ParameterCheck::isFreeCharacter);
        if (bare.startsWith("@") || bare.contains("@@")) {
            fail(illegal("serviceName"));
        }
        return this;
    }

    /** Each of a comma separated list. */
    ParameterCheck clusters(String value) {
        if (value.isEmpty()) {
            return this;
        }
        int start = 0;
        while (start <= value.length()) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            check("cluster", value.substring(start, end).trim(), 64, ParameterCheck::isClusterCharacter);
            start = end + 1;
        }
        return this;
    }

    ParameterCheck ip(String value) {
        return check("ip", value, 128, ParameterCheck::isFreeCharacter);
    }

    ParameterCheck port(int value) {
        if (value < 0 || value > 65_535) {
            fail("Param 'port' is illegal, the value should be between 0 and 65535.");
        }
        return this;
    }

    ParameterCheck metadata(Map<String, String> metadata) {
        long length = 0;
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
            length += pair.getKey().length() + pair.getValue().length();
        }
        if (length > MOST_METADATA) {
            fail("Param 'Metadata' is illegal, the param length should not exceed " + MOST_METADATA + ".");
        }
        return this;
    }

    private ParameterCheck check(String name, String value, int most, CharacterRule rule) {
        if (value.length() > most) {
            fail("Param '" + name + "' is illegal, the param length should not exceed " + most + ".");
            return this;
        }
        for (int index = 0; index < value.length(); index++) {
            if (!rule.allows(value.charAt(index))) {
                fail(illegal(name));
                return this;
            }
        }
        return this;
    }

    private void fail(String sentence) {
        if (problem.isEmpty()) {
            problem = Optional.of(sentence);
        }
    }

    private static String illegal(String name) {
        return "Param '" + name + "' is illegal, illegal characters should not appear in the param.";
    }

    @FunctionalInterface
    private interface CharacterRule {
        boolean allows(char character);
    }

    private static boolean isAlphanumeric(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9';
    }

    private static boolean isWord(char character) {
        return isAlphanumeric(character) || character == '_' || character == '-';
    }

    private static boolean isClusterCharacter(char character) {
        return isWord(character);
    }

    private static boolean isNameCharacter(char character) {
        return isWord(character) || character == ':' || character == '.';
    }

    /** Anything but white space, control characters and the Chinese block that the rule names. */
    private static boolean isFreeCharacter(char character) {
        return !Character.isWhitespace(character)
                && !Character.isISOControl(character)
                && !(character >= '\u4E00' && character <= '\u9FA5');
    }
}
