package io.muster.raft.testkit;

import io.muster.raft.AppliedCommand;
import io.muster.raft.SnapshotCapture;
import io.muster.raft.StateMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A state machine that remembers every command in order; the outcome of a command is its place. */
public final class Journal implements StateMachine<Integer> {
    private final List<String> lines = new ArrayList<>();
    private int count;
    private boolean forgetful;
    private long lastIndex;
    private long lastTimestamp;
    private boolean timestampsWentBack;

    @Override
    public synchronized Integer apply(AppliedCommand command) {
        count++;
        if (!forgetful) {
            lines.add(new String(command.payload(), StandardCharsets.UTF_8));
        }
        timestampsWentBack |= command.timestampMillis() < lastTimestamp;
        lastTimestamp = command.timestampMillis();
        return count - 1;
    }

    @Override
    public synchronized void endBatch(long index) {
        lastIndex = index;
    }

    @Override
    public synchronized SnapshotCapture captureSnapshot() {
        List<String> captured = List.copyOf(lines);
        return directory -> Files.write(directory.resolve("journal"), captured);
    }

    @Override
    public synchronized void loadSnapshot(Path directory, long index) throws IOException {
        lines.clear();
        lines.addAll(Files.readAllLines(directory.resolve("journal")));
        count = lines.size();
        lastIndex = index;
    }

    /** Only counts from now on: for measuring. */
    public synchronized void forget() {
        forgetful = true;
    }

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    public synchronized int size() {
        return lines.size();
    }

    public synchronized long lastIndex() {
        return lastIndex;
    }

    public synchronized boolean timestampsWentBack() {
        return timestampsWentBack;
    }
}
