package io.muster.deploy.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.crash.ConfigClient.Ended;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What everybody did and saw while processes were killed, and the rules it must keep. Contents are unique, so each md5 stands for one
 * attempt. Thread-safe while it is written.
 */
final class CrashRecord {

    private final ConcurrentLinkedQueue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Map<String, ConcurrentLinkedQueue<String>> sightings = new ConcurrentHashMap<>();

    /** A compare-and-set of one writer. */
    private record Attempt(String key, String expectedMd5, String md5, Ended ended) {}

    void attempted(String key, String expectedMd5, String md5, Ended ended) {
        attempts.add(new Attempt(key, expectedMd5, md5, ended));
    }

    /** A listener has seen a state. */
    void saw(String listener, String key, String md5) {
        sightings
                .computeIfAbsent(listener + " of " + key, first -> new ConcurrentLinkedQueue<>())
                .add(md5);
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
                            .as("%s: an acknowledged publication is lost, %s", key, attempt)
                            .isNotNull();
                    if (!attempt.expectedMd5().isEmpty()) {
                        assertThat(taken.add(attempt.expectedMd5()))
                                .as("%s: two compare-and-sets succeeded on one md5, %s", key, attempt)
                                .isTrue();
                        assertThat(chain.get(place - 1))
                                .as("%s: a compare-and-set succeeded on another state, %s", key, attempt)
                                .isEqualTo(attempt.expectedMd5());
                    }
                }
                case REFUSED -> assertThat(place)
                        .as("%s: a refused publication is there, %s", key, attempt)
                        .isNull();
                case UNKNOWN -> {
                    if (place != null && place > 0 && !attempt.expectedMd5().isEmpty()) {
                        assertThat(chain.get(place - 1))
                                .as("%s: a compare-and-set took effect on another state, %s", key, attempt)
                                .isEqualTo(attempt.expectedMd5());
                    }
                }
            }
        }
        sightings.forEach((listener, seen) -> {
            if (listener.endsWith(" of " + key)) {
                checkListener(listener, new ArrayList<>(seen), places);
            }
        });
    }

    private static void checkListener(String listener, List<String> seen, Map<String, Integer> places) {
        int last = -1;
        for (String md5 : seen) {
            Integer place = places.get(md5);
            assertThat(place)
                    .as("%s saw a state that is not in the history: %s", listener, md5)
                    .isNotNull();
            assertThat(place)
                    .as("%s went back from state %d to %d (%s)", listener, last, place, md5)
                    .isGreaterThanOrEqualTo(last);
            last = place;
        }
    }
}
