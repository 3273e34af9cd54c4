package io.muster.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords. Thread-safe, never blocks, bounded: each node keeps its own counts, so that whoever asks all of them gets
 * as many tries as there are nodes, times the few that each allows, and a node that hears nobody slows him down all the same.
 *
 * <p>After a few failures a wait begins that doubles with each further one, counted for three things: a user at an address, an
 * address whatever the user, a user whatever the address. While a wait runs no password is looked at, right or wrong, and nothing is
 * counted, so that trying does not prolong it.
 *
 * <p>Nobody is locked out for good by others:
 *
 * <ul>
 *   <li>Where a user has logged in before, only his own failures there count: neither guesses from elsewhere nor the failures of others behind
 *       the same address keep him out.
 *   <li>The wait of a user whatever the address ends after {@link #MOST_FOR_USER}, and the only administrator has none: guesses at his
 *       password are limited by address. Nor does any other wait of his last longer than that: he may sit behind the very address that
 *       somebody guesses from, who could begin a long wait anew each time it has ended.
 *   <li>Tokens are never affected, nor is the key in a node's data directory that {@code bin/muster} uses.
 * </ul>
 */
final class LoginThrottle {

    static final Duration MOST = Duration.ofMinutes(15);
    static final Duration MOST_FOR_USER = Duration.ofSeconds(30);
    static final int FREE_FOR_PAIR = 5;
    static final int FREE_FOR_ADDRESS = 20;
    static final int FREE_FOR_USER = 30;

    private static final int MOST_ENTRIES = 20_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Duration KNOWN_FOR = Duration.ofDays(30);
    private static final int LONGEST_NAME = 64;

    /** @param waitMillis how long is to be waited after the last failure */
    private record Failures(int count, long lastMillis, long waitMillis) {
        static final Failures NONE = new Failures(0, 0, 0);

        Failures further(long now, int free, Duration most) {
            int more = count + 1;
            long millis = more < free ? 0 : Math.min(1_000L << Math.min(more - free, 20), most.toMillis());
            return new Failures(more, now, millis);
        }
    }

    private record Pair(String user, String address) {}

    private final Clock clock;
    private final Cache<Pair, Failures> pairs;
    private final Cache<String, Failures> addresses;
    private final Cache<String, Failures> users;
    private final Cache<Pair, Boolean> known;

    LoginThrottle(Clock clock) {
        this.clock = clock;
        Ticker ticker = () -> clock.millis() * 1_000_000;
        pairs = counts(ticker);
        addresses = counts(ticker);
        users = counts(ticker);
        known = Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MOST_ENTRIES)
                .expireAfterWrite(KNOWN_FOR)
                .build();
    }

    private static <K> Cache<K, Failures> counts(Ticker ticker) {
        return Caffeine.newBuilder()
                .ticker(ticker)
                .maximumSize(MOST_ENTRIES)
                .expireAfterWrite(FORGOTTEN_AFTER)
                .build();
    }

    /**
     * Lets a login be tried, or not.
     *
     * @param onlyAdministrator whether the user is the last one who could let others in again
     * @throws ProblemException {@code TOO_MANY_ATTEMPTS} with the sentence that says when to try again
     */
    void check(String user, String address, boolean onlyAdministrator) {
        Pair pair = pair(user, address);
        Duration most = onlyAdministrator ? MOST_FOR_USER : MOST;
        refuseDuring(pairs.getIfPresent(pair), most, "for this user from this address");
        if (known.getIfPresent(pair) != null) {
            return;
        }
        refuseDuring(addresses.getIfPresent(address), most, "from this address");
        if (!onlyAdministrator) {
            refuseDuring(users.getIfPresent(pair.user()), most, "for this user");
        }
    }

    private void refuseDuring(@Nullable Failures failures, Duration most, String where) {
        if (failures == null) {
            return;
        }
        long millis = failures.lastMillis() + Math.min(failures.waitMillis(), most.toMillis()) - clock.millis();
        if (millis > 0) {
            long seconds = (millis + 999) / 1000;
            throw new ProblemException(
                    ProblemKind.TOO_MANY_ATTEMPTS,
                    "Too many failed logins " + where + "; try again in " + seconds + " s.");
        }
    }

    void failed(String user, String address) {
        Pair pair = pair(user, address);
        long now = clock.millis();
        further(pairs, pair, now, FREE_FOR_PAIR, MOST);
        if (known.getIfPresent(pair) == null) {
            further(addresses, address, now, FREE_FOR_ADDRESS, MOST);
            further(users, pair.user(), now, FREE_FOR_USER, MOST_FOR_USER);
        }
    }

    private static <K> void further(Cache<K, Failures> counts, K key, long now, int free, Duration most) {
        counts.asMap().compute(key, (same, failures) -> (failures == null ? Failures.NONE : failures)
                .further(now, free, most));
    }

    void succeeded(String user, String address) {
        Pair pair = pair(user, address);
        pairs.invalidate(pair);
        known.put(pair, true);
    }

    /** Users that do not exist are counted like others, whatever is sent as their names. */
    private static Pair pair(String user, String address) {
        return new Pair(user.length() <= LONGEST_NAME ? user : user.substring(0, LONGEST_NAME), address);
    }
}
