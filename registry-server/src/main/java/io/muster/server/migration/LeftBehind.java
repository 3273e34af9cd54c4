package io.muster.server.migration;

import java.util.List;
import java.util.OptionalLong;

/** What a migration over the API of a server leaves there: how much of it, where that can be counted, and what to do about it. Thread-safe. */
final class LeftBehind {

    /** The kind of a report's count. */
    static final String HISTORY = "history entries";

    private static final String TAKE_OVER =
            "To take it over, start Muster on the database of the source (db.url.0) instead of migrating.";

    private final List<String> tags;
    private long historyEntries;
    private long uncounted;

    /** @param tags whose releases are copied */
    LeftBehind(List<String> tags) {
        this.tags = tags;
    }

    /** Hears how many history entries a configuration has at the source. */
    synchronized void history(OptionalLong entries) {
        if (entries.isPresent()) {
            historyEntries += entries.getAsLong();
        } else {
            uncounted++;
        }
    }

    /** Writes it into a report. */
    synchronized void tell(MigrationReport report) {
        report.leave(HISTORY, historyEntries);
        report.note("The history stays at the source: " + historyEntries + " entries"
                + (uncounted == 0 ? "" : ", and those of " + uncounted + " configurations that it does not show") + ". "
                + TAKE_OVER);
        report.note(
                (tags.isEmpty()
                                ? "Gray releases other than beta ones (tags, and the rules of 2.5 and later)"
                                : "Gray releases other than beta ones and those for " + String.join(", ", tags))
                        + " stay at the source, whose API names none of them (with --tag NAME those for a tag are copied too):"
                        + " \"SELECT COUNT(*) FROM config_info_tag\", or from 2.5 on \"SELECT COUNT(*) FROM config_info_gray WHERE gray_name <> 'beta'\","
                        + " counts them in its database. Publish them again with their tag, or take the database over as above.");
        report.note(
                "Quotas (capacity limits) stay at the source: \"SELECT COUNT(*) FROM tenant_capacity WHERE quota > 0 OR max_size > 0\" and"
                        + " the same of group_capacity count them. Set them again with POST /nacos/v1/cs/capacity.");
        report.note(
                "Services stay at the source: clients register again by themselves; instances that were registered with ephemeral=false,"
                        + " weights and metadata that an operator has set are to be entered again.");
    }
}
