package io.muster.server.audit;

import io.muster.server.settings.PropertySource;
import java.time.Duration;

/**
 * What is remembered, and for how long.
 *
 * @param clientWrites whether registrations, deregistrations and beats of clients are remembered too; at every size but a
 *     small one that is many rows
 * @param logins whether successful logins are remembered; failed ones always are
 * @param retention how long entries are kept
 * @param mostEntries how many are kept at most; the oldest go first
 */
public record AuditSettings(boolean clientWrites, boolean logins, Duration retention, int mostEntries) {

    /** Operators' writes, failed logins and refusals; for 90 days, at most a million. */
    public static final AuditSettings DEFAULT = new AuditSettings(false, false, Duration.ofDays(90), 1_000_000);

    public static AuditSettings from(PropertySource source) {
        return new AuditSettings(
                source.bool("muster.audit.client-writes", DEFAULT.clientWrites()),
                source.bool("muster.audit.logins", DEFAULT.logins()),
                Duration.ofDays(source.integer(
                        "muster.audit.retention-days", (int) DEFAULT.retention().toDays(), 1, 36_500)),
                source.integer("muster.audit.most-entries", DEFAULT.mostEntries(), 1_000, Integer.MAX_VALUE));
    }
}
