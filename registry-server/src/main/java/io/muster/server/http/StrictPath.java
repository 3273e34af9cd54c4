package io.muster.server.http;

/**
 * The one rule about paths: they are compared as they were sent. Nothing is decoded, cut off or normalised before the
 * route table is asked, so that {@code ;}, {@code //}, {@code /../}, {@code %2e}, a backslash or another case can never
 * lead to a handler by a way that its permission does not guard.
 */
final class StrictPath {

    private StrictPath() {}

    /** Whether a path is spelled in a way that no route is, so that a request for it is malformed, not just unknown. */
    static boolean isSuspicious(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return true;
        }
        char previous = ' ';
        for (int index = 0; index < path.length(); index++) {
            char next = path.charAt(index);
            if (next <= ' ' || next >= 0x7f || next == ';' || next == '\\') {
                return true;
            }
            if (previous == '/' && (next == '/' || isDotSegment(path, index))) {
                return true;
            }
            if (next == '%' && isEncodedSeparator(path, index)) {
                return true;
            }
            previous = next;
        }
        return false;
    }

    /** Whether a decoded last segment of a path may be handed to a route. */
    static boolean isPlainSegment(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            return false;
        }
        for (int index = 0; index < segment.length(); index++) {
            char next = segment.charAt(index);
            if (next < ' ' || next == '/' || next == '\\' || next == ';' || next == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDotSegment(String path, int index) {
        int end = path.indexOf('/', index);
        String segment = path.substring(index, end < 0 ? path.length() : end);
        return segment.equals(".") || segment.equals("..");
    }

    /** A dot, slash, backslash, semicolon, percent sign or control character behind a percent sign. */
    private static boolean isEncodedSeparator(String path, int index) {
        if (index + 2 >= path.length()) {
            return true;
        }
        int high = Character.digit(path.charAt(index + 1), 16);
        int low = Character.digit(path.charAt(index + 2), 16);
        if (high < 0 || low < 0) {
            return true;
        }
        int decoded = high * 16 + low;
        return decoded < ' '
                || decoded == '.'
                || decoded == '/'
                || decoded == '\\'
                || decoded == ';'
                || decoded == '%'
                || decoded == 0x7f;
    }
}
