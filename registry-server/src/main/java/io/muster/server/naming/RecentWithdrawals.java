package io.muster.server.naming;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Which addresses have withdrawn their instances lately, so that a node that was cut off meanwhile does not bring them back
 * (see {@link NamingCommand.ConfirmProvisional}). Apply thread only, except where said.
 */
final class RecentWithdrawals {

    /** More than these are not kept; the oldest go first. */
    private static final int MOST = 100_000;

    private final Map<Place, Withdrawal> withdrawals = new LinkedHashMap<>();
    private volatile long oldestMillis = Long.MAX_VALUE;

    /** The number that the withdrawal was given, 0 when there was none lately. */
    long find(ClientId client, ServiceKey service) {
        Withdrawal withdrawal = withdrawals.get(new Place(client, service));
        return withdrawal == null ? 0 : withdrawal.number;
    }

    void put(ClientId client, ServiceKey service, long number, long timestampMillis) {
        Place place = new Place(client, service);
        withdrawals.remove(place); // so that the newest is last
        withdrawals.put(place, new Withdrawal(number, timestampMillis));
        if (withdrawals.size() > MOST) {
            withdrawals.remove(withdrawals.keySet().iterator().next());
        }
        noteOldest();
    }

    void removeUntil(long millis) {
        withdrawals.values().removeIf(withdrawal -> withdrawal.timestampMillis <= millis);
        noteOldest();
    }

    /** The stamp of the oldest one; {@link Long#MAX_VALUE} when there is none. Any thread. */
    long oldestMillis() {
        return oldestMillis;
    }

    void forEach(BiConsumer<Place, Withdrawal> action) {
        withdrawals.forEach(action);
    }

    void clear() {
        withdrawals.clear();
        noteOldest();
    }

    private void noteOldest() {
        oldestMillis = withdrawals.isEmpty()
                ? Long.MAX_VALUE
                : withdrawals.values().iterator().next().timestampMillis;
    }

    record Place(ClientId client, ServiceKey service) {}

    record Withdrawal(long number, long timestampMillis) {}
}
