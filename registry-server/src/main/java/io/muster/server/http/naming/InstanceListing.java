package io.muster.server.http.naming;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.http.Answer;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.PollingTimes;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.naming.Switches;
import io.muster.server.wire.ServiceInfoJson;
import io.muster.server.wire.ServiceInfoJson.NameStyle;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers instance lists, the busiest route of all: the whole answer is encoded once per view and kind of question and
 * kept on the view.
 */
final class InstanceListing {

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] ENVELOPE_HEAD =
            "{\"code\":0,\"message\":\"success\",\"data\":".getBytes(StandardCharsets.UTF_8);

    private final NamingQueries queries;

    InstanceListing(NamingQueries queries) {
        this.queries = queries;
    }

    /** What tells one encoding of a view from another. */
    private record Variant(String clusters, boolean healthyOnly, Form form, long cacheMillis) {}

    private enum Form {
        /** A service with its instances, bare. */
        SERVICE,
        /** The same in the envelope. */
        SERVICE_RESULT,
        /** The instances alone, in the envelope. */
        INSTANCES_RESULT
    }

    /**
     * A service with its instances; one that does not exist has none.
     *
     * @param reached whether pushes reach the client if it wants any; one that they do not reach is told to ask more often
     */
    Answer service(ServiceKey key, String clusters, boolean healthyOnly, boolean envelope, boolean reached) {
        Switches switches = queries.switches();
        long cacheMillis = reached ? PollingTimes.pushed(switches) : PollingTimes.unreached(switches);
        return answer(
                key, new Variant(clusters, healthyOnly, envelope ? Form.SERVICE_RESULT : Form.SERVICE, cacheMillis));
    }

    /** The instances alone, in the envelope. */
    Answer instances(ServiceKey key, String clusters, boolean healthyOnly) {
        return answer(key, new Variant(clusters, healthyOnly, Form.INSTANCES_RESULT, 0));
    }

    private Answer answer(ServiceKey key, Variant variant) {
        ServiceView view = queries.service(key).orElse(null);
        return view == null
                ? encode(ServiceView.unknown(key), variant)
                : view.encoded(variant, present -> encode(present, variant));
    }

    private static Answer encode(ServiceView view, Variant variant) {
        InstanceSelection selection = InstanceSelection.of(view, variant.clusters, variant.healthyOnly);
        byte[] bytes = variant.form == Form.INSTANCES_RESULT
                ? array(view, selection.instances())
                : ServiceInfoJson.encode(view, NameStyle.GROUPED, variant.clusters, selection, variant.cacheMillis);
        if (variant.form == Form.SERVICE) {
            return Answer.json(Buffer.buffer(bytes));
        }
        return Answer.json(Buffer.buffer(ENVELOPE_HEAD.length + bytes.length + 1)
                .appendBytes(ENVELOPE_HEAD)
                .appendBytes(bytes)
                .appendByte((byte) '}'));
    }

    /** A JSON array of instances as {@link ServiceInfoJson} writes each. */
    private static byte[] array(ServiceView view, List<Instance> instances) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 + instances.size() * 384);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartArray();
            for (Instance instance : instances) {
                ServiceInfoJson.writeInstance(json, view.key().groupedName(), instance, view.isProvisional(instance));
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }
}
