package io.muster.server.http.core;

import io.muster.server.http.core.AnswerType.Anything;
import io.muster.server.http.core.AnswerType.Fields;
import io.muster.server.http.core.AnswerType.ListOf;
import io.muster.server.http.core.AnswerType.MapOf;
import io.muster.server.http.core.AnswerType.Nothing;
import io.muster.server.http.core.AnswerType.Simple;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads an {@link AnswerType} from its text, from left to right. For one text. */
final class AnswerNotation {

    private static final String ENDS_A_WORD = ":,?[]{}()";

    private final String text;
    private int at;

    private AnswerNotation(String text) {
        this.text = text;
    }

    /**
     * Reads a type.
     *
     * @throws IllegalArgumentException when the text is not one
     */
    static AnswerType read(String text) {
        AnswerNotation notation = new AnswerNotation(text);
        AnswerType type = notation.type();
        if (notation.at != text.length()) {
            throw notation.wrong("the end");
        }
        return type;
    }

    private AnswerType type() {
        if (takes('[')) {
            AnswerType items = type();
            expect(']');
            return new ListOf(items);
        }
        return takes('{') ? fields() : named();
    }

    private AnswerType fields() {
        Map<String, AnswerType> fields = new LinkedHashMap<>();
        while (!takes('}')) {
            String name = word();
            expect(':');
            AnswerType type = type();
            if (name.equals("*")) {
                expect('}');
                return new MapOf(type);
            }
            fields.put(name, type);
            takes(',');
        }
        return new Fields(fields);
    }

    private AnswerType named() {
        String name = word();
        return switch (name) {
            case "string", "integer", "number", "boolean" -> new Simple(name);
            case "any" -> new Anything();
            case "null" -> new Nothing();
            case "result" -> {
                expect('(');
                AnswerType data = type();
                expect(')');
                yield Fields.result(data);
            }
            default -> throw wrong("a type instead of " + name);
        };
    }

    private String word() {
        int begin = at;
        while (at < text.length() && ENDS_A_WORD.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == begin) {
            throw wrong("a word");
        }
        return text.substring(begin, at);
    }

    private boolean takes(char next) {
        boolean found = at < text.length() && text.charAt(at) == next;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char next) {
        if (!takes(next)) {
            throw wrong(Character.toString(next));
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("expected " + expected + " at " + at + " of " + text);
    }
}
