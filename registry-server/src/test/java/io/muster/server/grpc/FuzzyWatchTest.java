package io.muster.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.RunningNode;
import io.muster.server.node.TestStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fuzzy watches as clients of version 3 speak them, word for word. */
@Tag(TestStorage.TABLES)
class FuzzyWatchTest {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    private RawClient client;

    @BeforeEach
    void connect() {
        client = new RawClient(NODE.grpcPort()).connect();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void whatIsThereIsToldInBatchesThenThatThisWasAllThenWhatComesAndGoes() {
        List<String> expected = new ArrayList<>();
        for (int index = 10; index < 33; index++) {
            service("POST", "batch-" + index);
            expected.add("public@@DEFAULT_GROUP@@batch-" + index);
        }
        service("POST", "another");

        assertThat(watch("Naming", "public>>DEFAULT_GROUP>>batch-*", "WATCH", true)
                        .resultCode())
                .isEqualTo(200);

        TreeSet<String> told = new TreeSet<>();
        for (int batch = 1; batch <= 3; batch++) {
            JsonNode body = client.next("NamingFuzzyWatchSyncRequest").body();
            assertThat(body.path("syncType").asText()).isEqualTo("FUZZY_WATCH_INIT_NOTIFY");
            assertThat(body.path("groupKeyPattern").asText()).isEqualTo("public>>DEFAULT_GROUP>>batch-*");
            assertThat(body.path("currentBatch").asInt()).isEqualTo(batch);
            assertThat(body.path("totalBatch").asInt()).isEqualTo(3);
            body.path("contexts").forEach(context -> {
                assertThat(context.path("changedType").asText()).isEqualTo("ADD_SERVICE");
                told.add(context.path("serviceKey").asText());
            });
        }
        assertThat(told).containsExactlyElementsOf(expected);
        assertThat(client.next("NamingFuzzyWatchSyncRequest")
                        .body()
                        .path("syncType")
                        .asText())
                .isEqualTo("FINISH_FUZZY_WATCH_INIT_NOTIFY");

        service("POST", "batch-new");
        assertChange("Naming", "public@@DEFAULT_GROUP@@batch-new", "ADD_SERVICE");
        service("DELETE", "batch-10");
        assertChange("Naming", "public@@DEFAULT_GROUP@@batch-10", "DELETE_SERVICE");

        watch("Naming", "public>>DEFAULT_GROUP>>batch-*", "CANCEL_WATCH", false);
        service("POST", "batch-late");
        watch("Naming", "public>>*>>last", "WATCH", true);
        assertThat(client.received())
                .as("after the end of the watch nothing of it comes")
                .noneMatch(message -> message.type().contains("ChangeNotify"));
    }

    @Test
    void anEmptyWatchIsFinishedAtOnceAndMessagesThatAreNotAcknowledgedComeAgain() {
        watch("Naming", "public>>*>>nothing-like-it", "WATCH", true);
        assertThat(client.next("NamingFuzzyWatchSyncRequest")
                        .body()
                        .path("syncType")
                        .asText())
                .isEqualTo("FINISH_FUZZY_WATCH_INIT_NOTIFY");
        client.acknowledging = false;

        service("POST", "nothing-like-it");

        String first = client.next("NamingFuzzyWatchChangeNotifyRequest")
                .body()
                .path("requestId")
                .asText();
        assertThat(client.next("NamingFuzzyWatchChangeNotifyRequest")
                        .body()
                        .path("requestId")
                        .asText())
                .isNotEqualTo(first);
    }

    @Test
    void afterAReconnectAClientIsToldWhatItLacksAndWhatIsGone() {
        service("POST", "back-1");
        service("POST", "back-2");
        client.kill();

        try (RawClient again = new RawClient(NODE.grpcPort()).connect()) {
            again.call(
                    "NamingFuzzyWatchRequest",
                    "{\"groupKeyPattern\":\"public>>*>>*back*\",\"watchType\":\"WATCH\",\"initializing\":false,"
                            + "\"receivedGroupKeys\":[\"public@@DEFAULT_GROUP@@back-1\",\"public@@DEFAULT_GROUP@@gone-back\"]}");

            JsonNode sync = again.next("NamingFuzzyWatchSyncRequest").body();
            assertThat(sync.path("syncType").asText()).isEqualTo("FUZZY_WATCH_DIFF_SYNC_NOTIFY");
            assertThat(sync.path("contexts")).singleElement().satisfies(context -> assertThat(
                            context.path("serviceKey").asText())
                    .isEqualTo("public@@DEFAULT_GROUP@@back-2"));
            JsonNode gone = again.next("NamingFuzzyWatchChangeNotifyRequest").body();
            assertThat(gone.path("serviceKey").asText()).isEqualTo("public@@DEFAULT_GROUP@@gone-back");
            assertThat(gone.path("changedType").asText()).isEqualTo("DELETE_SERVICE");
        }
    }

    @Test
    void configurationsAreWatchedInTheSameWayUnderTheirOwnKeys() {
        config("POST", "w-1.yaml", "&content=a");

        watch("Config", "public>>W*>>*.yaml", "WATCH", true);

        JsonNode sync = client.next("ConfigFuzzyWatchSyncRequest").body();
        assertThat(sync.path("syncType").asText()).isEqualTo("FUZZY_WATCH_INIT_NOTIFY");
        assertThat(sync.at("/contexts/0/groupKey").asText()).isEqualTo("w-1.yaml+WATCHED+public");
        assertThat(sync.at("/contexts/0/changedType").asText()).isEqualTo("ADD_CONFIG");
        assertThat(client.next("ConfigFuzzyWatchSyncRequest")
                        .body()
                        .path("syncType")
                        .asText())
                .isEqualTo("FINISH_FUZZY_WATCH_INIT_NOTIFY");

        config("POST", "w-1.yaml", "&content=b");
        config("POST", "w-2.yaml", "&content=a");
        JsonNode added = client.next("ConfigFuzzyWatchChangeNotifyRequest").body();
        assertThat(added.path("groupKey").asText())
                .as("another content of a configuration is no news for a watch of names")
                .isEqualTo("w-2.yaml+WATCHED+public");
        assertThat(added.path("changeType").asText()).isEqualTo("ADD_CONFIG");
        config("DELETE", "w-1.yaml", "");
        JsonNode removed = client.next("ConfigFuzzyWatchChangeNotifyRequest").body();
        assertThat(removed.path("groupKey").asText()).isEqualTo("w-1.yaml+WATCHED+public");
        assertThat(removed.path("changeType").asText()).isEqualTo("DELETE_CONFIG");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense|it must be namespace>>group>>name",
                "public>>>>x|it must be namespace>>group>>name",
                "public>>G>>a*b|a star may stand only at the start and at the end",
                "pub lic>>G>>a|Param 'namespaceId/tenant' is illegal",
                "public>>G H>>a|Param 'group' is illegal"
            })
    void aPatternThatCouldMatchNothingIsRefused(String pattern, String sentence) {
        RawClient.Message refused = watch("Naming", pattern, "WATCH", true);

        assertThat(refused.type()).isEqualTo("NamingFuzzyWatchResponse");
        assertThat(refused.errorCode()).isEqualTo(400);
        assertThat(refused.body().path("message").asText()).contains(sentence);
        assertThat(watch("Config", "public>>G>>a", "LISTEN", true).errorCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, ab, false",
        "*, ab, true",
        "a*, ab, true",
        "a*, ba, false",
        "*a, ba, true",
        "*a*, bac, true",
        "*a*, bc, false",
        "**, x, true"
    })
    void aStarAtEitherEndStandsForAnyCharacters(String pattern, String name, boolean matches) {
        WatchPattern parsed = WatchPattern.parse("public>>G>>" + pattern).orElseThrow();

        assertThat(parsed.matches("G", name)).isEqualTo(matches);
        assertThat(parsed.matches("H", name)).isFalse();
    }

    private RawClient.Message watch(String module, String pattern, String type, boolean initializing) {
        return client.call(
                module + "FuzzyWatchRequest",
                "{\"groupKeyPattern\":\"" + pattern + "\",\"watchType\":\"" + type + "\",\"initializing\":"
                        + initializing + ",\"receivedGroupKeys\":[],\"namespace\":\"public\"}");
    }

    private void assertChange(String module, String key, String change) {
        JsonNode body = client.next(module + "FuzzyWatchChangeNotifyRequest").body();
        assertThat(body.path("syncType").asText()).isEqualTo("FUZZY_WATCH_RESOURCE_CHANGED");
        assertThat(body.path("serviceKey").asText()).isEqualTo(key);
        assertThat(body.path("changedType").asText()).isEqualTo(change);
    }

    private static void service(String method, String name) {
        assertThat(NODE.send(method, "/v1/ns/service?serviceName=" + name).body())
                .isEqualTo("ok");
    }

    private static void config(String method, String dataId, String more) {
        assertThat(NODE.send(method, "/v1/cs/configs?dataId=" + dataId + "&group=WATCHED" + more)
                        .body())
                .isEqualTo("true");
    }
}
