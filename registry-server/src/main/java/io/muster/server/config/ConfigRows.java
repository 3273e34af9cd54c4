package io.muster.server.config;

import io.muster.persistence.Repositories;
import io.muster.persistence.StoredConfig;
import io.muster.persistence.StoredGray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads rows as the states that a node serves. Thread-safe; runs inside a transaction. */
final class ConfigRows {

    private static final Logger log = LoggerFactory.getLogger(ConfigRows.class);
    private static final int ROWS_AT_A_TIME = 500;

    private static final int MOST_TOLD = 1000;

    private final Repositories repositories;
    /** Releases that serve nobody, with the rule that was told: rows are read again and again. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    ConfigRows(Repositories repositories) {
        this.repositories = repositories;
    }

    /** Hears each row with its content while everything is read. */
    interface RowVisitor {
        void visit(ConfigKey key, @Nullable GrayVersion gray, ConfigVersion version, String content);
    }

    /**
     * One configuration with its contents, by gray name (the formal one under the empty name).
     *
     * @param contents without those of gray releases that were known already
     */
    record Read(ConfigEntry entry, Map<String, String> contents) {

        /** About how much memory the contents take, in characters. */
        long characters() {
            return contents.values().stream().mapToLong(String::length).sum();
        }
    }

    /** Reads everything, page by page. */
    Map<ConfigKey, ConfigEntry> all(DSLContext sql, long revision, RowVisitor visitor) {
        Map<ConfigKey, ConfigEntry> entries = new HashMap<>();
        long after = -1;
        while (true) {
            List<StoredConfig> rows = repositories.configs().loadAfter(sql, after, ROWS_AT_A_TIME);
            for (StoredConfig row : rows) {
                ConfigKey key = StorageKeys.domain(row.key());
                ConfigVersion version = version(row, revision);
                entries.put(key, new ConfigEntry(version, List.of()));
                visitor.visit(key, null, version, row.content());
                after = row.id();
            }
            if (rows.isEmpty()) {
                break;
            }
        }
        after = -1;
        while (true) {
            List<StoredGray> rows = repositories.grays().loadAfter(sql, after, ROWS_AT_A_TIME);
            for (StoredGray row : rows) {
                ConfigKey key = StorageKeys.domain(row.key());
                ConfigEntry entry = entries.getOrDefault(key, ConfigEntry.EMPTY);
                Optional<GrayVersion> gray = gray(row, entry.formal(), revision);
                if (gray.isPresent()) {
                    entries.put(key, entry.withGray(gray.get()));
                    visitor.visit(key, gray.get(), gray.get().version, row.content());
                }
                after = row.id();
            }
            if (rows.isEmpty()) {
                break;
            }
        }
        return entries;
    }

    /**
     * Reads one configuration with its gray releases; an empty entry when there is none.
     *
     * @param known what is served of it now: gray releases that are still the same are read without their contents
     */
    Read one(DSLContext sql, ConfigKey key, long revision, ConfigEntry known) {
        io.muster.persistence.ConfigKey stored = StorageKeys.stored(key);
        Map<String, String> contents = new HashMap<>();
        ConfigEntry entry = ConfigEntry.EMPTY;
        Optional<StoredConfig> formal = repositories.configs().findWithoutTags(sql, stored);
        if (formal.isPresent()) {
            entry = entry.withFormal(version(formal.get(), revision));
            contents.put("", formal.get().content());
        }
        for (StoredGray row : repositories.grays().listWithoutContents(sql, stored)) {
            Optional<GrayVersion> gray = gray(row, entry.formal(), revision);
            if (gray.isPresent() && !gray.get().isSame(known.gray(row.grayName()))) {
                // What is there by now may be later than what was listed: it is served as it is read.
                Optional<StoredGray> whole = repositories.grays().find(sql, stored, row.grayName());
                gray = whole.isEmpty() ? Optional.empty() : gray(whole.get(), entry.formal(), revision);
                if (gray.isPresent()) {
                    contents.put(row.grayName(), whole.get().content());
                }
            }
            entry = gray.isPresent() ? entry.withGray(gray.get()) : entry;
        }
        return new Read(entry, contents);
    }

    /** Reads one content as it is stored now. */
    Optional<ServedConfig> content(DSLContext sql, ConfigKey key, @Nullable String grayName, ConfigVersion wanted) {
        io.muster.persistence.ConfigKey stored = StorageKeys.stored(key);
        if (grayName == null) {
            return repositories.configs().findWithoutTags(sql, stored).map(row -> {
                ConfigVersion version = version(row, wanted.revision);
                return ConfigCache.serve(key, version.md5.equals(wanted.md5) ? wanted : version, null, row.content());
            });
        }
        return repositories.grays().find(sql, stored, grayName).map(row -> {
            ConfigVersion version = new ConfigVersion(
                    md5(row.md5(), row.content()),
                    wanted.type,
                    row.encryptedDataKey(),
                    row.modified().toEpochMilli(),
                    wanted.revision);
            return ConfigCache.serve(key, version.md5.equals(wanted.md5) ? wanted : version, grayName, row.content());
        });
    }

    private static ConfigVersion version(StoredConfig row, long revision) {
        return new ConfigVersion(
                md5(row.md5(), row.content()),
                ConfigRules.servedType(row.type()),
                row.encryptedDataKey(),
                row.modified().toEpochMilli(),
                revision);
    }

    private Optional<GrayVersion> gray(StoredGray row, @Nullable ConfigVersion formal, long revision) {
        Optional<GrayRule> rule = GrayRule.parse(row.grayRule());
        rule.map(GrayRule::servesNobody)
                .orElse(Optional.of("its rule is no JSON object of type, expr and priority"))
                .ifPresent(reason -> tellOnce(row, reason));
        if (rule.isEmpty()) {
            return Optional.empty();
        }
        ConfigVersion version = new ConfigVersion(
                md5(row.md5(), row.content()),
                formal == null ? ConfigRules.servedType(null) : formal.type,
                row.encryptedDataKey(),
                row.modified().toEpochMilli(),
                revision);
        return Optional.of(new GrayVersion(row.grayName(), rule.get(), version));
    }

    private void tellOnce(StoredGray row, String reason) {
        String release = row.key() + " " + row.grayName();
        if (told.size() >= MOST_TOLD || row.grayRule().equals(told.put(release, row.grayRule()))) {
            return;
        }
        log.warn(
                "The gray release {} of {} is kept and shown to nobody, clients get the formal content: {}. Its rule is {}",
                row.grayName(),
                row.key(),
                reason,
                row.grayRule());
    }

    /** Rows of foreign writers may lack the md5. */
    private static String md5(@Nullable String stored, String content) {
        return stored == null || stored.isBlank() ? ConfigRules.md5(content) : stored;
    }
}
