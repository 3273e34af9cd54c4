package io.muster.server.http.config;

import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.muster.server.http.Answer;
import io.muster.server.http.Json;
import io.muster.server.http.Paging;
import io.muster.server.wire.GroupKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who listens to what, from all nodes, in the forms of v1 and v3. */
final class ListenerAnswers {

    private static final Comparator<ConfigListeners.Listening> BY_NAME = Comparator.comparing(
                    (ConfigListeners.Listening row) -> row.key().dataId())
            .thenComparing(row -> row.key().group())
            .thenComparing(row -> row.key().namespace());

    private final ConfigListeners listeners;

    ListenerAnswers(ConfigListeners listeners) {
        this.listeners = listeners;
    }

    CompletionStage<Answer> ofConfig(ConfigKey key) {
        return listeners.ofConfigInCluster(key).thenApply(ListenerAnswers::v1);
    }

    CompletionStage<Answer> ofAddress(String address, @Nullable String namespace) {
        return byAddress(address, namespace, key -> true).thenApply(ListenerAnswers::v1);
    }

    CompletionStage<Answer> ofConfigV3(ConfigKey key) {
        return listeners.ofConfigInCluster(key).thenApply(held -> v3("config", held));
    }

    /** @param shown whether the caller may see the row */
    CompletionStage<Answer> ofAddressV3(String address, @Nullable String namespace, Predicate<ConfigKey> shown) {
        return byAddress(address, namespace, shown).thenApply(held -> v3("ip", held));
    }

    /** A page of those who listen to a configuration, by their addresses. */
    CompletionStage<Answer> pageOfConfig(ConfigKey key, Paging page) {
        return listeners.ofConfigInCluster(key).thenApply(held -> {
            List<Map.Entry<String, String>> rows = List.copyOf(new TreeMap<>(held).entrySet());
            return page(page, rows, row -> Map.of("client", row.getKey(), "md5", row.getValue()));
        });
    }

    /**
     * A page of what a client listens to, by name.
     *
     * @param shown whether the caller may see the row
     */
    CompletionStage<Answer> pageOfAddress(
            String address, @Nullable String namespace, Predicate<ConfigKey> shown, Paging page) {
        return listenings(address, namespace, shown)
                .thenApply(rows -> page(
                        page,
                        rows.stream().sorted(BY_NAME).toList(),
                        row -> Map.of(
                                "dataId",
                                row.key().dataId(),
                                "group",
                                row.key().group(),
                                "tenant",
                                row.key().namespace(),
                                "md5",
                                row.md5())));
    }

    private static <T> Answer page(Paging page, List<T> rows, Function<T, Map<String, String>> json) {
        return Json.result(
                page.json(rows.size(), page.of(rows).stream().map(json).toList()));
    }

    private CompletionStage<Map<String, String>> byAddress(
            String address, @Nullable String namespace, Predicate<ConfigKey> shown) {
        return listenings(address, namespace, shown).thenApply(rows -> {
            Map<String, String> held = new LinkedHashMap<>();
            rows.forEach(row -> held.put(GroupKey.of(row.key()), row.md5()));
            return held;
        });
    }

    /** Several connections of a client may listen to the same; one of them is shown. */
    private CompletionStage<Collection<ConfigListeners.Listening>> listenings(
            String address, @Nullable String namespace, Predicate<ConfigKey> shown) {
        return listeners.ofAddressInCluster(address).thenApply(all -> {
            Map<ConfigKey, ConfigListeners.Listening> held = new LinkedHashMap<>();
            for (ConfigListeners.Listening listening : all) {
                boolean asked =
                        namespace == null || namespace.equals(listening.key().namespace());
                if (asked && shown.test(listening.key())) {
                    held.put(listening.key(), listening);
                }
            }
            return held.values();
        });
    }

    private static Answer v1(Map<String, String> held) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("collectStatus", 200);
        json.put("lisentersGroupkeyStatus", held); // sic: the misspelling is part of the contract
        return Json.answer(json);
    }

    private static Answer v3(String queryType, Map<String, String> held) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("queryType", queryType);
        json.put("listenersStatus", held);
        return Json.result(json);
    }
}
