package io.muster.server.problem;

/**
 * Escapes in JSON and YAML, and UTF-32, can spell half of a surrogate pair, which is no character and cannot be stored as UTF-8: whoever decodes
 * what comes from outside asks here and refuses it, so that it gets into neither log nor database. Stateless.
 */
public final class WholeCharacters {

    /** What is wrong with a text that {@link #in} does not like. */
    public static final String REFUSAL = "holds half of a surrogate pair, which is no character";

    private WholeCharacters() {}

    /** Whether every surrogate in the text has its other half. */
    public static boolean in(CharSequence text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (!Character.isSurrogate(character)) {
                continue;
            }
            if (!Character.isHighSurrogate(character)
                    || ++index == text.length()
                    || !Character.isLowSurrogate(text.charAt(index))) {
                return false;
            }
        }
        return true;
    }
}
