package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.muster.raft.NodeId;
import io.muster.raft.RaftSettings;
import java.nio.file.Path;
import java.util.List;

/** How the engine is set: where it stores, how long it waits, how much it takes at a time. */
final class EngineTuning {
    private EngineTuning() {}

    /** @param founders the first configuration, which counts only while the log is empty */
    static void tune(EngineNodeOptions options, RaftSettings settings, Path directory, List<NodeId> founders) {
        options.setInitialConf(
                new Configuration(founders.stream().map(PeerIds::of).toList()));
        options.setLogUri(directory.resolve("log").toString());
        options.setRaftMetaUri(directory.resolve("meta").toString());
        options.setSnapshotUri(directory.resolve("snapshot").toString());
        options.setSnapshotIntervalSecs(0); // by entries and bytes instead, see EngineStateMachine
        options.setElectionTimeoutMs(settings.electionTimeoutMillis());
        options.setRpcConnectTimeoutMs(1000);
        options.setRpcDefaultTimeout(3000); // a large entry takes its time on a busy disk
        options.setRpcInstallSnapshotTimeout(60 * 1000);
        options.setRpcProcessorThreadPoolSize(6);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setSharedTimerPool(true);
        options.setTimerPoolSize(2);
        options.setDisableCli(true);
        options.setEnableMetrics(false);
        RaftOptions raft = options.getRaftOptions();
        raft.setMaxElectionDelayMs(Math.max(100, settings.electionTimeoutMillis() / 2));
        raft.setElectionHeartbeatFactor(5);
        raft.setApplyBatch(128);
        raft.setMaxEntriesSize(256);
        raft.setDisruptorBufferSize(4096);
        raft.setMaxReplicatorInflightMsgs(32);
        raft.setSync(true);
        raft.setSyncMeta(true);
        raft.setOpenStatistics(false);
        raft.setEnableLogEntryChecksum(true);
        raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
    }
}
