package io.muster.server.access;

/** Matching of text against a pattern in which {@code *} stands for any characters; linear in practice, no recursion. */
final class Wildcards {

    private Wildcards() {}

    static boolean matches(String pattern, String text) {
        int inPattern = 0;
        int inText = 0;
        int lastStar = -1;
        int textAtStar = 0;
        while (inText < text.length()) {
            if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
                lastStar = inPattern++;
                textAtStar = inText;
            } else if (inPattern < pattern.length() && pattern.charAt(inPattern) == text.charAt(inText)) {
                inPattern++;
                inText++;
            } else if (lastStar >= 0) {
                inPattern = lastStar + 1;
                inText = ++textAtStar;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == pattern.length();
    }
}
