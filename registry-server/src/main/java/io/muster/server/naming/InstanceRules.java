package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.List;
import java.util.regex.Pattern;

/** What may be registered; the texts are those that clients and scripts know. */
final class InstanceRules {

    private static final Pattern CLUSTER = Pattern.compile("[0-9a-zA-Z-]+");
    private static final double MOST_WEIGHT = 10_000;
    private static final int MOST_INSTANCES = 10_000;
    private static final int LONGEST_IP = 128;

    private InstanceRules() {}

    static void check(ServiceKey service) {
        if (service.name().isBlank()
                || service.group().isBlank()
                || service.namespace().isBlank()) {
            throw new ProblemException(
                    ProblemKind.SERVICE_NAME_INVALID,
                    "a service needs a namespace, a group and a name; given: namespace '" + service.namespace()
                            + "', group '" + service.group() + "', name '" + service.name() + "'");
        }
    }

    static void check(List<Instance> instances) {
        if (instances.size() > MOST_INSTANCES) {
            throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID,
                    "a batch of " + instances.size() + " instances is too large, " + MOST_INSTANCES + " are allowed");
        }
        boolean ephemeral = !instances.isEmpty() && instances.get(0).ephemeral();
        for (Instance instance : instances) {
            check(instance);
            if (instance.ephemeral() != ephemeral) {
                throw new ProblemException(
                        ProblemKind.INSTANCE_INVALID, "a batch cannot mix ephemeral and persistent instances");
            }
        }
    }

    static void check(Instance instance) {
        checkAddress(instance.ip(), instance.port());
        checkWeight(instance.weight());
        checkCluster(instance.cluster());
        if (!HeartBeatTimes.of(instance.metadata()).isConsistent()) {
            throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID,
                    "Instance 'heart beat interval' must less than 'heart beat timeout' and 'ip delete timeout'.");
        }
    }

    static void checkWeight(double weight) {
        if (!(weight >= 0 && weight <= MOST_WEIGHT)) { // NaN is refused too
            throw new ProblemException(
                    ProblemKind.WEIGHT_INVALID, "instance format invalid: The weights range from 0.0 to 10000.0");
        }
    }

    static void checkCluster(String cluster) {
        if (!CLUSTER.matcher(cluster).matches()) {
            throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID,
                    "Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: " + cluster + ")");
        }
    }

    private static void checkAddress(String ip, int port) {
        if (ip.isBlank() || ip.length() > LONGEST_IP) {
            throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID, "instance format invalid: Your IP address is spelled incorrectly");
        }
        if (port < 0 || port > 65_535) {
            throw new ProblemException(
                    ProblemKind.INSTANCE_INVALID, "Param 'port' is illegal, the value should be between 0 and 65535.");
        }
    }
}
