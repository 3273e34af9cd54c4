package io.muster.server.membership;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.replication.ApplyContext;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Outcome;
import io.muster.server.replication.StatePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The replicated memory of {@link ClusterCommand}s: equal on all nodes, and there again after a restart. Changed on the apply thread,
 * read from any thread.
 */
final class ClusterState implements StatePart, CommandExecutor<ClusterCommand> {

    private static final String FILE = "state.cbor";

    /**
     * @param outOfService nodes by id
     * @param actedOn the list that the membership last followed; empty until the first
     */
    private record Content(Map<String, OutOfService> outOfService, List<String> actedOn) {}

    private final ObjectMapper mapper;
    private final Runnable onChange;
    private volatile Content content = new Content(Map.of(), List.of());

    /** @param onChange called on the apply thread after every change: hand over and return */
    ClusterState(ObjectMapper mapper, Runnable onChange) {
        this.mapper = mapper;
        this.onChange = onChange;
    }

    Optional<OutOfService> outOfService(String node) {
        return Optional.ofNullable(content.outOfService.get(node));
    }

    /** The ids of all nodes that are out of service. */
    List<String> outOfService() {
        return List.copyOf(content.outOfService.keySet());
    }

    List<String> actedOn() {
        return content.actedOn;
    }

    @Override
    public Outcome execute(ClusterCommand command, ApplyContext context) {
        Content before = content;
        Map<String, OutOfService> out = new TreeMap<>(before.outOfService);
        List<String> actedOn = before.actedOn;
        if (command instanceof ClusterCommand.TakeOut take) {
            // Taken out twice: the first reason and time stay true.
            out.putIfAbsent(take.node(), new OutOfService(take.reason(), take.by(), context.timestampMillis()));
        } else if (command instanceof ClusterCommand.BringBack back) {
            out.remove(back.node());
        } else if (command instanceof ClusterCommand.ListActedOn list) {
            actedOn = List.copyOf(list.members());
        }
        content = new Content(Map.copyOf(out), actedOn);
        onChange.run();
        return Outcome.DONE;
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public Capture capture() {
        Content captured = content;
        return directory -> Files.write(directory.resolve(FILE), mapper.writeValueAsBytes(captured));
    }

    @Override
    public void load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        content = Files.exists(file)
                ? mapper.readValue(Files.readAllBytes(file), Content.class)
                : new Content(Map.of(), List.of());
        onChange.run();
    }
}
