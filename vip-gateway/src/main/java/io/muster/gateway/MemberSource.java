package io.muster.gateway;

import io.muster.cluster.MemberAddress;
import java.util.List;
import java.util.function.Consumer;

/** Where the gateway learns which nodes there are. */
interface MemberSource extends AutoCloseable {

    /**
     * Starts to follow the members.
     *
     * @param listener told each later list, on a thread of the source
     * @return the members now
     * @throws io.muster.cluster.ClusterConfException if there is no usable list
     */
    List<MemberAddress> follow(Consumer<List<MemberAddress>> listener);

    @Override
    void close();
}
