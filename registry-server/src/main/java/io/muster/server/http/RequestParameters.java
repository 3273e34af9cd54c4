package io.muster.server.http;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.problem.WholeCharacters;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one request, from its query and its form, in that order. Where a name is given twice the first one
 * holds. Percent-encoding and UTF-8 are taken strictly: what cannot be decoded is refused, not replaced.
 */
final class RequestParameters {

    /** More pairs than any client sends; a bound on the work that one request can cause. */
    private static final int MOST_PAIRS = 2_000;

    private static final String ENCODING = "encoding";

    private String[] pairs = new String[16];
    private int used;

    /** Adds the pairs of a query or of a form body; text above 127 counts as bytes. */
    void addEncoded(String text, Charset charset) {
        int start = 0;
        int length = text.length();
        while (start < length) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = length;
            }
            if (end > start) {
                int equals = text.indexOf('=', start);
                if (equals < 0 || equals > end) {
                    add(decode(text, start, end, charset), "");
                } else {
                    add(decode(text, start, equals, charset), decode(text, equals + 1, end, charset));
                }
            }
            start = end + 1;
        }
    }

    /** Adds what somebody else has decoded, in whatever character set a part of a form names. */
    void addDecoded(String name, String value) {
        add(whole(name), whole(value));
    }

    void add(String name, String value) {
        if (used == pairs.length) {
            if (used >= 2 * MOST_PAIRS) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID, "The request has more than " + MOST_PAIRS + " parameters.");
            }
            pairs = Arrays.copyOf(pairs, used * 2);
        }
        pairs[used++] = name;
        pairs[used++] = value;
    }

    /** All pairs, in the order in which they came. */
    void forEach(BiConsumer<String, String> pair) {
        for (int index = 0; index < used; index += 2) {
            pair.accept(pairs[index], pairs[index + 1]);
        }
    }

    /** Puts a value in the place of whatever has the name already. */
    void replace(String name, String value) {
        for (int index = 0; index < used; index += 2) {
            if (pairs[index].equals(name)) {
                pairs[index + 1] = value;
            }
        }
        add(name, value);
    }

    /** The first value of a name; null when the name is not there. */
    @Nullable
    String first(String name) {
        for (int index = 0; index < used; index += 2) {
            if (pairs[index].equals(name)) {
                return pairs[index + 1];
            }
        }
        return null;
    }

    /** The first value of a name in any case. */
    @Nullable
    String firstIgnoringCase(String name) {
        for (int index = 0; index < used; index += 2) {
            if (pairs[index].equalsIgnoreCase(name)) {
                return pairs[index + 1];
            }
        }
        return null;
    }

    /**
     * The character set that a query asks for with the parameter {@code encoding}, as v1 clients may; UTF-8 otherwise.
     */
    static Charset charsetOf(@Nullable String query) {
        if (query == null || !query.contains(ENCODING)) {
            return StandardCharsets.UTF_8;
        }
        RequestParameters probe = new RequestParameters();
        probe.addEncoded(query, StandardCharsets.ISO_8859_1);
        String name = probe.first(ENCODING);
        return name == null || name.isBlank() ? StandardCharsets.UTF_8 : charset(name.trim());
    }

    /** The character set of that name, or a refusal that names it. */
    static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "The encoding '" + name + "' is not known here; use UTF-8.");
        }
    }

    /** Decodes one percent-encoded text, plus signs being spaces. */
    static String decode(String text, int start, int end, Charset charset) {
        for (int index = start; index < end; index++) {
            char next = text.charAt(index);
            if (next == '%' || next == '+' || next > 0x7e) {
                return decodeSlowly(text, start, end, charset);
            }
        }
        return text.substring(start, end);
    }

    private static String decodeSlowly(String text, int start, int end, Charset charset) {
        byte[] bytes = new byte[end - start];
        int length = 0;
        boolean ascii = true;
        for (int index = start; index < end; index++) {
            char next = text.charAt(index);
            int decoded = next;
            if (next == '+') {
                decoded = ' ';
            } else if (next == '%') {
                decoded = index + 2 < end ? hex(text.charAt(index + 1), text.charAt(index + 2)) : -1;
                index += 2;
            }
            if (decoded < 0 || decoded > 255) {
                throw new ProblemException(
                        ProblemKind.PARAMETER_INVALID,
                        "A parameter is not percent-encoded: % must be followed by two hexadecimal digits.");
            }
            ascii &= decoded < 0x80;
            bytes[length++] = (byte) decoded;
        }
        if (ascii && charset.equals(StandardCharsets.UTF_8)) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
        return decodeBytes(ByteBuffer.wrap(bytes, 0, length), charset);
    }

    /** Decodes bytes strictly. */
    static String decodeBytes(ByteBuffer bytes, Charset charset) {
        try {
            CharBuffer chars = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes);
            return charset.equals(StandardCharsets.UTF_8) ? chars.toString() : whole(chars.toString());
        } catch (CharacterCodingException malformed) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID, "A parameter is not valid " + charset.name() + " text.");
        }
    }

    /** UTF-32 decodes to half of a surrogate pair without a complaint. */
    private static String whole(String text) {
        if (!WholeCharacters.in(text)) {
            throw new ProblemException(ProblemKind.PARAMETER_INVALID, "A parameter " + WholeCharacters.REFUSAL + ".");
        }
        return text;
    }

    private static int hex(char high, char low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 || high > 'f' || low > 'f' ? -1 : first * 16 + second;
    }
}
