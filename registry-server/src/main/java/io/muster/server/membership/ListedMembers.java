package io.muster.server.membership;

import io.muster.cluster.ClusterConf;
import io.muster.cluster.ClusterConfFile;
import io.muster.cluster.MemberAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The members that this node's operator lists: the content of {@code cluster.conf}, followed while the node runs, or a list from the
 * settings, which stays as it is. Thread-safe.
 */
public final class ListedMembers implements AutoCloseable {

    private final @Nullable ClusterConfFile file;
    private volatile List<String> addresses;

    private ListedMembers(Path conf, int defaultPort) {
        file = ClusterConfFile.watch(conf, defaultPort, ClusterConfFile.DEFAULT_INTERVAL, this::changed);
        addresses = sorted(file.current().members());
    }

    private ListedMembers(List<MemberAddress> members) {
        file = null;
        addresses = sorted(members);
    }

    /**
     * Follows the file if there is one; otherwise the given list counts for good.
     *
     * @param defaultPort the port of an entry without one
     * @throws io.muster.cluster.ClusterConfException if the file cannot be used
     */
    public static ListedMembers of(Path conf, int defaultPort, List<MemberAddress> otherwise) {
        return Files.exists(conf) ? new ListedMembers(conf, defaultPort) : new ListedMembers(otherwise);
    }

    /** A node that runs alone on purpose lists nobody. */
    public static ListedMembers none() {
        return new ListedMembers(List.of());
    }

    private void changed(ClusterConf conf) {
        addresses = sorted(conf.members());
    }

    private static List<String> sorted(List<MemberAddress> members) {
        return List.copyOf(
                new TreeSet<>(members.stream().map(MemberAddress::toString).toList()));
    }

    /** The addresses as {@code host:port}, sorted, so that two lists of the same members are equal. */
    List<String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
