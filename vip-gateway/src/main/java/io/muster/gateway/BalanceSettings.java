package io.muster.gateway;

import java.time.Duration;

/**
 * How work is shared out among nodes.
 *
 * @param slowStart how long a node that returns takes to get its full share; zero gives it at once
 * @param ejectAfter failed answers in a row after which a node that still calls itself ready gets no work for a while; 0
 *     never ejects
 * @param ejectFor how long the first ejection lasts; each further one is longer by as much, up to ten times
 * @param writesToLeader whether writes that do not belong to the registry go to the leader, which saves the way from a
 *     follower to it
 */
record BalanceSettings(Duration slowStart, int ejectAfter, Duration ejectFor, boolean writesToLeader) {

    static BalanceSettings read(SettingsReader reader) {
        return new BalanceSettings(
                reader.durationOrZero("gateway.slow-start", "10s"),
                reader.number("gateway.eject-after", 5, 0, 1000),
                reader.duration("gateway.eject-for", "5s"),
                reader.bool("gateway.writes-to-leader", false));
    }
}
