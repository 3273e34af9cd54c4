package io.muster.server.http.config;

import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigListeners;
import io.muster.server.http.Answer;
import io.muster.server.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who listens to what, from all nodes, in the forms of v1 and v3. */
final class ListenerAnswers {

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

    private CompletionStage<Map<String, String>> byAddress(
            String address, @Nullable String namespace, Predicate<ConfigKey> shown) {
        return listeners.ofAddressInCluster(address).thenApply(all -> {
            Map<String, String> held = new LinkedHashMap<>();
            for (ConfigListeners.Listening listening : all) {
                boolean asked =
                        namespace == null || namespace.equals(listening.key().namespace());
                if (asked && shown.test(listening.key())) {
                    held.put(groupKey(listening.key()), listening.md5());
                }
            }
            return held;
        });
    }

    /** {@code dataId+group[+tenant]}, with plus and percent escaped inside the parts. */
    static String groupKey(ConfigKey key) {
        String name = escaped(key.dataId()) + '+' + escaped(key.group());
        return key.namespace().isEmpty() ? name : name + '+' + escaped(key.namespace());
    }

    private static String escaped(String part) {
        return part.replace("%", "%25").replace("+", "%2B");
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
