package io.muster.server.naming;

/** What makes an instance one instance in a service's view, whoever published it. Ordered as views are. */
record InstanceKey(String ip, int port, String cluster) implements Comparable<InstanceKey> {

    static InstanceKey of(Instance instance) {
        return new InstanceKey(instance.ip(), instance.port(), instance.cluster());
    }

    static InstanceKey of(InstanceAddress address) {
        return new InstanceKey(address.ip(), address.port(), address.cluster());
    }

    /** Compares with the key of an instance without making it. */
    int compareTo(Instance instance) {
        return compare(instance.ip(), instance.port(), instance.cluster());
    }

    @Override
    public int compareTo(InstanceKey other) {
        return compare(other.ip, other.port, other.cluster);
    }

    private int compare(String otherIp, int otherPort, String otherCluster) {
        int byIp = ip.compareTo(otherIp);
        if (byIp != 0) {
            return byIp;
        }
        int byPort = Integer.compare(port, otherPort);
        return byPort != 0 ? byPort : cluster.compareTo(otherCluster);
    }
}
