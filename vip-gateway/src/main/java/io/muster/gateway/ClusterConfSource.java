package io.muster.gateway;

import io.muster.cluster.ClusterConf;
import io.muster.cluster.ClusterConfFile;
import io.muster.cluster.MemberAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The members of a {@code cluster.conf}, followed while it is edited. */
final class ClusterConfSource implements MemberSource {

    private final Path file;
    private final int memberPort;
    private @Nullable ClusterConfFile watcher;

    ClusterConfSource(Path file, int memberPort) {
        this.file = file;
        this.memberPort = memberPort;
    }

    @Override
    public List<MemberAddress> follow(Consumer<List<MemberAddress>> listener) {
        Consumer<ClusterConf> onEdit = conf -> listener.accept(conf.members());
        ClusterConfFile started = ClusterConfFile.watch(file, memberPort, ClusterConfFile.DEFAULT_INTERVAL, onEdit);
        watcher = started;
        return started.current().members();
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
    }
}
