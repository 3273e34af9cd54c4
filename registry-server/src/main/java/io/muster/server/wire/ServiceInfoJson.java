package io.muster.server.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.muster.server.naming.Instance;
import io.muster.server.naming.ServiceKey;
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

    /** Clients of 2.x and later are pushed to, so this is how often they ask again as a safety net, in milliseconds. */
    public static final long CACHE_MILLIS = 10_000;

    /** How often a client asks that wants to be pushed to and acknowledges nothing, in milliseconds. */
    public static final long UNREACHED_CACHE_MILLIS = 3_000;

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
     * @param clusters the cluster list as the client asked for it: clients use it in their cache key
     * @param hosts the instances to show, already selected
     * @param lastRefTime when the service last changed, milliseconds; clients ignore an answer that is older than theirs
     * @param cacheMillis when the client should ask again
     * @param protectionReached whether the instances are all shown because too few are healthy
     */
    public static byte[] encode(
            ServiceKey service,
            NameStyle style,
            String clusters,
            List<Instance> hosts,
            long lastRefTime,
            long cacheMillis,
            boolean protectionReached) {
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
                writeInstance(json, groupedName, instance);
            }
            json.writeEndArray();
            json.writeNumberField("lastRefTime", lastRefTime);
            json.writeStringField("checksum", "");
            json.writeBooleanField("allIPs", false);
            json.writeBooleanField("reachProtectionThreshold", protectionReached);
            json.writeBooleanField("valid", true);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /** Writes one instance as an object; {@code groupedName} is its {@code serviceName}. */
    public static void writeInstance(JsonGenerator json, String groupedName, Instance instance) throws IOException {
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
