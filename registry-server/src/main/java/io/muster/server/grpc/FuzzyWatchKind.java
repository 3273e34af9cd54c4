package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.access.Resource;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * What fuzzy watches of services and those of configurations do not have in common: where the names come from, and the words
 * on the wire.
 *
 * @param <K> the name of what is watched
 */
interface FuzzyWatchKind<K> {

    /** The words of the messages. */
    Words words();

    /** All names of a namespace as the pattern spells it. */
    Collection<K> namesIn(String namespace);

    /** Whether it is there now, as all who read on this node see it. */
    boolean exists(K name);

    boolean matches(WatchPattern pattern, K name);

    /** The name as clients write it. */
    String written(K name);

    /**
     * The words on the wire.
     *
     * @param module {@code naming} or {@code config}
     * @param request the type with which clients watch
     * @param response the type of its answer
     * @param resource the kind of resource for permissions
     * @param sync the message that brings many names
     * @param single the message that brings one change
     * @param key the field of a name
     * @param change the field in which {@code single} says what happened
     * @param added the word for a name that is there now
     * @param removed the word for one that is gone
     */
    record Words(
            String module,
            String request,
            String response,
            String resource,
            String sync,
            String single,
            String key,
            String change,
            String added,
            String removed) {

        static final Words NAMING = new Words(
                "naming",
                "NamingFuzzyWatchRequest",
                "NamingFuzzyWatchResponse",
                Resource.NAMING,
                "NamingFuzzyWatchSyncRequest",
                "NamingFuzzyWatchChangeNotifyRequest",
                "serviceKey",
                "changedType",
                "ADD_SERVICE",
                "DELETE_SERVICE");

        static final Words CONFIG = new Words(
                "config",
                "ConfigFuzzyWatchRequest",
                "ConfigFuzzyWatchResponse",
                Resource.CONFIG,
                "ConfigFuzzyWatchSyncRequest",
                "ConfigFuzzyWatchChangeNotifyRequest",
                "groupKey",
                "changeType",
                "ADD_CONFIG",
                "DELETE_CONFIG");

        private static final String CHANGED = "FUZZY_WATCH_RESOURCE_CHANGED";
        private static final String FINISHED = "FINISH_FUZZY_WATCH_INIT_NOTIFY";

        /** Some of the names that a client lacks, in the answer to its watching. */
        Buffer batch(String requestId, String pattern, boolean initial, List<String> names, int batch, int batches) {
            return message(sync, requestId, json -> {
                json.writeStringField("syncType", initial ? "FUZZY_WATCH_INIT_NOTIFY" : "FUZZY_WATCH_DIFF_SYNC_NOTIFY");
                json.writeStringField("groupKeyPattern", pattern);
                json.writeArrayFieldStart("contexts");
                for (String name : names) {
                    writeContext(json, name);
                }
                json.writeEndArray();
                json.writeNumberField("totalBatch", batches);
                json.writeNumberField("currentBatch", batch);
            });
        }

        /** The word that the client has heard of everything. */
        Buffer finished(String requestId, String pattern) {
            return message(sync, requestId, json -> {
                json.writeStringField("syncType", FINISHED);
                json.writeStringField("groupKeyPattern", pattern);
            });
        }

        Buffer changed(String requestId, String name, boolean exists) {
            return message(single, requestId, json -> {
                json.writeStringField("syncType", CHANGED);
                json.writeStringField(key, name);
                json.writeStringField(change, exists ? added : removed);
            });
        }

        private void writeContext(JsonGenerator json, String name) throws IOException {
            json.writeStartObject();
            json.writeStringField(key, name);
            json.writeStringField("changedType", added);
            json.writeEndObject();
        }

        private Buffer message(String type, String requestId, Responses.Fields fields) {
            return PayloadCodec.encode(type, Responses.request(module, requestId, fields));
        }
    }
}
