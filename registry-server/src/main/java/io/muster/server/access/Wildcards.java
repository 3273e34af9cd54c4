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

    /** Whether some text matches both patterns. Takes time and memory in proportion to the product of their lengths. */
    static boolean intersect(String one, String other) {
        // next[j]: whether the rest of one after the present character and the rest of other from j match a common text
        boolean[] next = new boolean[other.length() + 1];
        for (int i = one.length(); i >= 0; i--) {
            boolean[] here = new boolean[other.length() + 1];
            for (int j = other.length(); j >= 0; j--) {
                boolean starInOne = i < one.length() && one.charAt(i) == '*';
                boolean starInOther = j < other.length() && other.charAt(j) == '*';
                if (i == one.length() && j == other.length()) {
                    here[j] = true;
                } else if (starInOne || starInOther) {
                    // A star ends here, or takes one more character of what the other pattern goes on with.
                    here[j] = i < one.length() && next[j] || j < other.length() && here[j + 1];
                } else {
                    here[j] = i < one.length() && j < other.length() && one.charAt(i) == other.charAt(j) && next[j + 1];
                }
            }
            next = here;
        }
        return next[0];
    }
}
