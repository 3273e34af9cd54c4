package io.muster.server.migration;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a migration did, counted as it goes. Thread-safe. */
public final class MigrationReport {

    private static final int MOST_SENTENCES = 1000;

    /** What can become of an item. */
    public enum Fate {
        COPIED,
        /** It was there already, the same. */
        PRESENT,
        /** It is there with another content, which was left alone. */
        DIFFERENT,
        FAILED
    }

    private final Map<String, Map<Fate, Integer>> counts = new LinkedHashMap<>();
    private final List<String> sentences = new ArrayList<>();
    private final Map<String, String> newPasswords = new TreeMap<>();
    private final Map<String, Long> left = new TreeMap<>();

    synchronized void count(String kind, Fate fate) {
        counts.computeIfAbsent(kind, first -> new EnumMap<>(Fate.class)).merge(fate, 1, Integer::sum);
    }

    synchronized void note(String sentence) {
        if (sentences.size() < MOST_SENTENCES) {
            sentences.add(sentence);
        }
    }

    /** Counts what is not copied, whatever its fate would be. */
    synchronized void leave(String kind, long count) {
        left.put(kind, count);
    }

    synchronized void newPassword(String user, String password) {
        newPasswords.put(user, password);
    }

    /** How many items of a kind ({@code namespaces}, {@code configurations}, {@code betas}, {@code users}, ...) had this fate. */
    public synchronized int of(String kind, Fate fate) {
        return counts.getOrDefault(kind, Map.of()).getOrDefault(fate, 0);
    }

    /** Whether anything failed. */
    public synchronized boolean failed() {
        return counts.values().stream().anyMatch(fates -> fates.containsKey(Fate.FAILED));
    }

    /** What failed, differs or needs attention, a sentence each. */
    public synchronized List<String> sentences() {
        return List.copyOf(sentences);
    }

    /** The passwords that were made for users whose own the source does not show. */
    public synchronized Map<String, String> newPasswords() {
        return Map.copyOf(newPasswords);
    }

    /** One line for each kind. */
    public synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        counts.forEach((kind, fates) -> {
            StringBuilder line = new StringBuilder(kind).append(':');
            fates.forEach((fate, count) -> line.append(' ')
                    .append(count)
                    .append(' ')
                    .append(
                            switch (fate) {
                                case COPIED -> "copied";
                                case PRESENT -> "there already";
                                case DIFFERENT -> "different there and left alone";
                                case FAILED -> "failed";
                            })
                    .append(','));
            line.setLength(line.length() - 1);
            lines.add(line.toString());
        });
        left.forEach((kind, count) -> lines.add(kind + ": " + count + " not copied"));
        return lines;
    }

    /** All of it for machines. */
    public synchronized Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        counts.forEach((kind, fates) -> {
            Map<String, Integer> named = new LinkedHashMap<>();
            fates.forEach((fate, count) -> named.put(fate.name().toLowerCase(Locale.ROOT), count));
            json.put(kind, named);
        });
        json.put("notCopied", Map.copyOf(left));
        json.put("notes", List.copyOf(sentences));
        json.put("newPasswords", Map.copyOf(newPasswords));
        return json;
    }
}
