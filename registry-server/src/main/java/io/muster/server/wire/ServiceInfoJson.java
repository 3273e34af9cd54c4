package io.muster.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.naming.Instance;
import io.muster.server.naming.InstanceSelection;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes a service with its instances as clients read it ({@code ServiceInfo}), for all three transports: HTTP, gRPC and
 * UDP differ only in how the name is written.
 *
 * <p>Bytes, not text: an answer is encoded once per view, cached with
 * {@link io.muster.server.naming.ServiceView#encoded} and spliced into responses and pushes as it is.
 *
 * <p>Fields as they were seen on a running 2.5.1: the four {@code instanceHeartBeat...}, {@code ipDeleteTimeout} and
 * {@code instanceIdGenerator} fields are computed from the metadata and ignored when a client sends them.
 */
public final class ServiceInfoJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String BEAT_INTERVAL = "preserved.heart.beat.interval";
    private static final String BEAT_TIMEOUT = "preserved.heart.beat.timeout";
    private static final String DELETE_TIMEOUT = "preserved.ip.delete.timeout";
    private static final String ID_GENERATOR = "preserved.instance.id.generator";

    private ServiceInfoJson() {}

    /** How the service is named in {@code name}, and whether {@code groupName} stands beside it. */
    public enum NameStyle {
        /** gRPC: bare {@code name}, and {@code groupName}. */
        BARE,
        /** HTTP lists: {@code group@@name}, and {@code groupName} too. */
        GROUPED,
        /** UDP: {@code group@@name} alone; 1.x clients use it as their cache key. */
        GROUPED_ALONE
    }

    /**
     * Writes one service.
     *
     * @param view the service; one that does not exist has no instances and is as old as can be
     * @param style how it is named
     * @param clusters the cluster list as the client asked for it: clients use it in their cache key
     * @param selection the instances to show
     * @param cacheMillis after how long the client is to ask again by itself, see {@link io.muster.server.naming.PollingTimes}
     */
    public static byte[] encode(
            ServiceView view, NameStyle style, String clusters, InstanceSelection selection, long cacheMillis) {
        ServiceKey service = view.key();
        List<Instance> hosts = selection.instances();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + hosts.size() * 384);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("name", style == NameStyle.BARE ? service.name() : service.groupedName());
            if (style != NameStyle.GROUPED_ALONE) {
                json.writeStringField("groupName", service.group());
            }
            json.writeStringField("clusters", clusters);
            json.writeNumberField("cacheMillis", cacheMillis);
            json.writeArrayFieldStart("hosts");
            String groupedName = service.groupedName();
            for (Instance instance : hosts) {
                writeInstance(json, groupedName, instance, view.isProvisional(instance));
            }
            json.writeEndArray();
            json.writeNumberField("lastRefTime", view.changedAtMillis());
            json.writeStringField("checksum", "");
            json.writeBooleanField("allIPs", false);
            json.writeBooleanField("reachProtectionThreshold", selection.reachedProtectionThreshold());
            json.writeBooleanField("valid", true);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes one instance as an object.
     *
     * @param groupedName its {@code serviceName}
     * @param provisional whether it is shown without a majority's consent; such an instance carries a mark that clients pass over
     */
    public static void writeInstance(JsonGenerator json, String groupedName, Instance instance, boolean provisional)
            throws IOException {
        Map<String, String> metadata = instance.metadata();
        json.writeStartObject();
        if (!instance.instanceId().isEmpty()) {
            json.writeStringField("instanceId", instance.instanceId());
        }
        json.writeStringField("ip", instance.ip());
        json.writeNumberField("port", instance.port());
        json.writeNumberField("weight", instance.weight());
        json.writeBooleanField("healthy", instance.healthy());
        json.writeBooleanField("enabled", instance.enabled());
        json.writeBooleanField("ephemeral", instance.ephemeral());
        json.writeStringField("clusterName", instance.cluster());
        json.writeStringField("serviceName", groupedName);
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> pair : metadata.entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("instanceHeartBeatInterval", millis(metadata, BEAT_INTERVAL, 5_000));
        json.writeNumberField("instanceHeartBeatTimeOut", millis(metadata, BEAT_TIMEOUT, 15_000));
        json.writeNumberField("ipDeleteTimeout", millis(metadata, DELETE_TIMEOUT, 30_000));
        if (metadata.isEmpty()) {
            json.writeStringField("instanceIdGenerator", "simple");
        } else if (metadata.get(ID_GENERATOR) != null) {
            json.writeStringField("instanceIdGenerator", metadata.get(ID_GENERATOR));
        }
        if (provisional) {
            json.writeBooleanField("provisional", true);
        }
        json.writeEndObject();
    }

    private static long millis(Map<String, String> metadata, String key, long defaultValue) {
        if (metadata.isEmpty()) {
            return defaultValue;
        }
        String text = metadata.get(key);
        if (text == null || text.isEmpty() || text.length() > 18) {
            return defaultValue;
        }
        for (int index = 0; index < text.length(); index++) {
            if (text.charAt(index) < '0' || text.charAt(index) > '9') {
                return defaultValue;
            }
        }
        return Long.parseLong(text);
    }
}
