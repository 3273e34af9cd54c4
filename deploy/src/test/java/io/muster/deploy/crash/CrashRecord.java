package io.muster.deploy.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.crash.ConfigClient.Ended;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What everybody did and saw while processes were killed, and the rules it must keep. Contents are unique, so each md5 stands for one
 * attempt. Thread-safe while it is written.
 */
final class CrashRecord {

    private static final long AROUND_MILLIS = 5_000;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Map<String, ConcurrentLinkedQueue<Sighting>> sightings = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<AssertionError> broken = new ConcurrentLinkedQueue<>();

    /** A compare-and-set of one writer through one node; times are those of this machine's clock in milliseconds. */
    private record Attempt(
            String key, String expectedMd5, String md5, Ended ended, String node, long began, long returned) {
        @Override
        public String toString() {
            return "compare-and-set of " + md5 + " on " + (expectedMd5.isEmpty() ? "nothing" : expectedMd5)
                    + " through " + node + ", begun " + clock(began) + ", " + ended + " " + clock(returned);
        }
    }

    /** What a listener saw when. */
    private record Sighting(String md5, long millis) {}

    /** Somebody was killed, or takes part again. */
    private record Event(long millis, String what) {}

    /** Returns the present moment as the record notes it. */
    static long now() {
        return System.currentTimeMillis();
    }

    private static String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    void attempted(String key, String expectedMd5, String md5, Ended ended, String node, long began) {
        attempts.add(new Attempt(key, expectedMd5, md5, ended, node, began, now()));
    }

    /** A listener has seen a state. */
    void saw(String listener, String key, String md5) {
        sightings
                .computeIfAbsent(listener + " of " + key, first -> new ConcurrentLinkedQueue<>())
                .add(new Sighting(md5, now()));
    }

    /** Somebody was given what nobody published. */
    void broken(AssertionError rule) {
        broken.add(rule);
    }

    /** Checks that nobody was given what nobody published. */
    void checkContents() {
        assertThat(broken).as("contents that are not those of their md5").isEmpty();
    }

    /** Something was done to a process. */
    void happened(String what) {
        events.add(new Event(now(), what));
    }

    /** What was done to processes, and tried on a key, in the seconds before a moment. */
    private String before(String key, long millis) {
        List<Event> all = new ArrayList<>(events);
        for (Attempt attempt : attempts) {
            if (attempt.key().equals(key)) {
                all.add(new Event(attempt.returned(), attempt.toString()));
            }
        }
        sightings.forEach((listener, seen) -> {
            if (listener.endsWith(" of " + key)) {
                seen.forEach(sighting -> all.add(new Event(sighting.millis(), listener + " saw " + sighting.md5())));
            }
        });
        StringBuilder lines = new StringBuilder("\nbefore that:");
        all.stream()
                .filter(event -> event.millis() >= millis - AROUND_MILLIS && event.millis() <= millis + 100)
                .sorted(Comparator.comparingLong(Event::millis))
                .forEach(event -> lines.append("\n  ")
                        .append(clock(event.millis()))
                        .append(' ')
                        .append(event.what()));
        return lines.toString();
    }

    /** Numbers for a report. */
    String summary() {
        Map<Ended, Integer> counts = new EnumMap<>(Ended.class);
        attempts.forEach(attempt -> counts.merge(attempt.ended(), 1, Integer::sum));
        int seen = sightings.values().stream()
                .mapToInt(ConcurrentLinkedQueue::size)
                .sum();
        return attempts.size() + " compare-and-sets " + counts + ", " + seen + " sightings of " + sightings.size()
                + " listeners";
    }

    int acknowledged() {
        return (int) attempts.stream()
                .filter(attempt -> attempt.ended() == Ended.ACKNOWLEDGED)
                .count();
    }

    /**
     * Checks one key against the order in which its states came to be.
     *
     * @param chain all its states, oldest first
     */
    void check(String key, List<String> chain) {
        Map<String, Integer> places = new HashMap<>();
        for (int place = 0; place < chain.size(); place++) {
            assertThat(places.put(chain.get(place), place))
                    .as("%s: a state came twice, %s", key, chain.get(place))
                    .isNull();
        }
        Set<String> taken = new HashSet<>();
        for (Attempt attempt : attempts) {
            if (!attempt.key().equals(key)) {
                continue;
            }
            Integer place = places.get(attempt.md5());
            switch (attempt.ended()) {
                case ACKNOWLEDGED -> {
                    assertThat(place)
                            .as(explained(key, "an acknowledged publication is lost", attempt))
                            .isNotNull();
                    if (!attempt.expectedMd5().isEmpty()) {
                        assertThat(taken.add(attempt.expectedMd5()))
                                .as(explained(key, "two compare-and-sets succeeded on one md5", attempt))
                                .isTrue();
                        assertThat(chain.get(place - 1))
                                .as(explained(key, "a compare-and-set succeeded on another state", attempt))
                                .isEqualTo(attempt.expectedMd5());
                    }
                }
                case REFUSED -> assertThat(place)
                        .as(explained(key, "a refused publication is there", attempt))
                        .isNull();
                case UNKNOWN -> {
                    if (place != null && place > 0 && !attempt.expectedMd5().isEmpty()) {
                        assertThat(chain.get(place - 1))
                                .as(explained(key, "a compare-and-set took effect on another state", attempt))
                                .isEqualTo(attempt.expectedMd5());
                    }
                }
            }
        }
        sightings.forEach((listener, seen) -> {
            if (listener.endsWith(" of " + key)) {
                checkListener(key, listener, seen, places);
            }
        });
    }

    /** Built only for a failure. */
    private Supplier<String> explained(String key, String rule, Attempt attempt) {
        return () -> key + ": " + rule + ": " + attempt + before(key, attempt.returned());
    }

    private void checkListener(String key, String listener, Iterable<Sighting> seen, Map<String, Integer> places) {
        int last = -1;
        long lastMillis = 0;
        for (Sighting sighting : seen) {
            Integer place = places.get(sighting.md5());
            assertThat(place)
                    .as(() -> key + ": a listener, " + listener + ", saw a state that is not in the history, "
                            + sighting.md5() + " at " + clock(sighting.millis()) + before(key, sighting.millis()))
                    .isNotNull();
            int from = last;
            long fromMillis = lastMillis;
            assertThat(place)
                    .as(() -> key + ": a listener, " + listener + ", went back from state " + from + ", seen "
                            + clock(fromMillis) + ", to state " + place + " (" + sighting.md5() + ") at "
                            + clock(sighting.millis()) + before(key, sighting.millis()))
                    .isGreaterThanOrEqualTo(last);
            last = place;
            lastMillis = sighting.millis();
        }
    }
}
