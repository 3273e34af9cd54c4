package io.muster.server.settings;

import java.util.Arrays;

/** How many single-character edits turn one key into another (Levenshtein 1966). */
final class EditDistance {

    private EditDistance() {}

    /** The distance, or {@code limit} as soon as it is known to be at least that. */
    static int between(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) >= limit) {
            return limit;
        }
        int[] previous = new int[right.length() + 1];
        Arrays.setAll(previous, index -> index);
        int[] current = new int[right.length() + 1];
        for (int i = 1; i <= left.length(); i++) {
            current[0] = i;
            int best = i;
            for (int j = 1; j <= right.length(); j++) {
                int substitution = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
                best = Math.min(best, current[j]);
            }
            if (best >= limit) {
                return limit;
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return Math.min(limit, previous[right.length()]);
    }
}
