package io.muster.server.naming;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.muster.server.replication.StatePart;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Saves and loads the registry: one file for each table, a sequence of records in CBOR. Everything that a picture holds on to
 * is immutable, so taking it costs a copy of references.
 */
final class NamingSnapshot implements StatePart {

    private static final String HEADER = "header.cbor";
    private static final String SERVICES = "services.cbor";
    private static final String OVERRIDES = "overrides.cbor";
    private static final String CLIENTS = "clients.cbor";
    private static final String PUBLICATIONS = "publications.cbor";
    private static final String WITHDRAWALS = "withdrawals.cbor";

    private final NamingState state;
    private final ObjectMapper mapper;
    private long lastIndex;

    NamingSnapshot(NamingState state, ObjectMapper mapper) {
        this.state = state;
        this.mapper = mapper;
    }

    @Override
    public String name() {
        return "naming";
    }

    @Override
    public void endBatch(long index) {
        lastIndex = index;
        state.endBatch(index);
    }

    @Override
    public Capture capture() {
        SavedHeader header =
                new SavedHeader(lastIndex, state.lastLease(), state.switches().values());
        List<SavedService> services = state.servicesSorted().stream()
                .map(s -> new SavedService(
                        s.key(),
                        s.ephemeral(),
                        s.createdByOperator(),
                        s.metadataRecorded(),
                        s.metadata(),
                        new TreeMap<>(s.clusterMetadata()),
                        s.savedEmptySince(),
                        s.revision(),
                        s.changedAtMillis()))
                .toList();
        List<SavedOverride> overrides = new ArrayList<>();
        state.overrides()
                .forEach((service, entry) ->
                        overrides.add(new SavedOverride(service, entry.getKey(), entry.getValue())));
        List<SavedClient> clients = new ArrayList<>();
        List<Publication> publications = new ArrayList<>();
        for (Client client : state.clients()) {
            clients.add(new SavedClient(client.id(), client.node(), client.updatedAtMillis(), client.newestLease()));
            publications.addAll(client.publications());
        }
        List<SavedWithdrawal> withdrawals = new ArrayList<>();
        state.withdrawals()
                .forEach((place, withdrawal) -> withdrawals.add(new SavedWithdrawal(
                        place.client(), place.service(), withdrawal.number(), withdrawal.timestampMillis())));
        return directory -> {
            write(directory.resolve(WITHDRAWALS), SavedWithdrawal.class, withdrawals);
            write(directory.resolve(HEADER), SavedHeader.class, List.of(header));
            write(directory.resolve(SERVICES), SavedService.class, services);
            write(directory.resolve(OVERRIDES), SavedOverride.class, overrides);
            write(directory.resolve(CLIENTS), SavedClient.class, clients);
            write(directory.resolve(PUBLICATIONS), Publication.class, publications);
        };
    }

    @Override
    public void load(Path directory) throws IOException {
        state.clear();
        read(directory.resolve(HEADER), SavedHeader.class, header -> {
            lastIndex = header.lastIndex;
            state.setLastLease(header.lastLease);
            state.setSwitches(new Switches(Map.copyOf(header.switches)));
        });
        read(
                directory.resolve(OVERRIDES),
                SavedOverride.class,
                saved -> state.override(saved.service, saved.instance, saved.override));
        if (Files.exists(directory.resolve(WITHDRAWALS))) { // not in snapshots of the first versions
            read(directory.resolve(WITHDRAWALS), SavedWithdrawal.class, saved -> state.withdrawals()
                    .put(saved.client, saved.service, saved.number, saved.timestampMillis));
        }
        List<SavedService> services = new ArrayList<>();
        read(directory.resolve(SERVICES), SavedService.class, saved -> {
            services.add(saved);
            state.addService(saved.key, saved.ephemeral, saved.revision, saved.changedAtMillis);
        });
        read(directory.resolve(CLIENTS), SavedClient.class, saved -> state.clientFor(
                        saved.id, saved.node, saved.updatedAtMillis)
                .restoreNewestLease(saved.newestLease));
        read(directory.resolve(PUBLICATIONS), Publication.class, this::restore);
        for (SavedService saved : services) {
            ServiceState service = state.findService(saved.key);
            if (service != null) {
                service.restore(
                        saved.createdByOperator,
                        saved.metadataRecorded,
                        saved.metadata,
                        saved.clusters,
                        saved.emptySinceMillis,
                        saved.revision,
                        saved.changedAtMillis);
                state.defined(service);
            }
        }
        state.endBatch(lastIndex);
    }

    private void restore(Publication saved) {
        ServiceState service = state.findService(saved.service());
        Client client = state.client(saved.client()).orElse(null);
        if (service == null || client == null) {
            throw new IllegalStateException("the snapshot has " + saved + " without its service or client");
        }
        List<Instance> instances = Normalized.instances(saved.instances(), service.key(), client);
        Publication publication = new Publication(saved.lease(), client.id(), service.key(), instances);
        state.publish(service, client, publication, service.revision(), service.changedAtMillis());
    }

    private <T> void write(Path file, Class<T> type, Iterable<T> records) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                SequenceWriter writer = mapper.writerFor(type).writeValues(out)) {
            for (T saved : records) {
                writer.write(saved);
            }
        }
    }

    private <T> void read(Path file, Class<T> type, Consumer<T> action) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                JsonParser parser = mapper.createParser(in)) {
            ObjectReader reader = mapper.readerFor(type);
            while (parser.nextToken() != null) {
                action.accept(reader.readValue(parser));
            }
        }
    }

    record SavedHeader(long lastIndex, long lastLease, Map<String, String> switches) {}

    record SavedService(
            ServiceKey key,
            boolean ephemeral,
            boolean createdByOperator,
            boolean metadataRecorded,
            ServiceMetadata metadata,
            Map<String, ClusterMetadata> clusters,
            long emptySinceMillis,
            long revision,
            long changedAtMillis) {}

    record SavedOverride(ServiceKey service, InstanceKey instance, InstanceOverride override) {}

    record SavedWithdrawal(ClientId client, ServiceKey service, long number, long timestampMillis) {}

    record SavedClient(ClientId id, String node, long updatedAtMillis, long newestLease) {}
}
