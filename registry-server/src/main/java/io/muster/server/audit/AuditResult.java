package io.muster.server.audit;

import java.util.Locale;

/** What a request came to. */
public enum AuditResult {
    DONE,
    /** The caller may not, or could not say who he is. */
    REFUSED,
    /** The caller may, and it was not done. */
    FAILED;

    /** As it is stored and shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
