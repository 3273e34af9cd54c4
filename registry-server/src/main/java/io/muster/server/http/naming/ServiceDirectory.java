package io.muster.server.http.naming;

import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.Subscriptions;
import io.muster.server.push.Subscriptions.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds services and subscribers for the lists that operators look at. Thread-safe. */
final class ServiceDirectory {

    private static final String ALL_GROUPS = "*";
    private static final int MOST_MATCHES = 100;

    private final NamingQueries queries;
    private final Subscriptions subscriptions;

    ServiceDirectory(NamingQueries queries, Subscriptions subscriptions) {
        this.queries = queries;
        this.subscriptions = subscriptions;
    }

    /** The services of one group, or of all for {@code *}. */
    List<ServiceKey> ofGroup(String namespace, String group) {
        return queries.services(namespace).stream()
                .filter(key -> group.equals(ALL_GROUPS) || key.group().equals(group))
                .toList();
    }

    /** The services whose group and name contain the given texts; {@code *} in them counts for nothing. */
    List<ServiceView> matching(String namespace, String groupPart, String namePart, boolean withInstancesOnly) {
        String group = literal(groupPart);
        String name = literal(namePart);
        List<ServiceView> views = new ArrayList<>();
        for (ServiceKey key : queries.services(namespace)) {
            if (key.group().contains(group) && key.name().contains(name)) {
                queries.service(key)
                        .filter(view -> !withInstancesOnly || !view.instances().isEmpty())
                        .ifPresent(views::add);
            }
        }
        return views;
    }

    private static String literal(String part) {
        return part.replace(ALL_GROUPS, "");
    }

    /**
     * The subscribers to the named service and to those whose group and name contain the given ones, as Nacos finds them.
     *
     * @param inCluster whether other nodes are asked too
     */
    CompletionStage<List<Subscription>> subscribers(ServiceKey named, boolean inCluster) {
        Set<ServiceKey> keys = new LinkedHashSet<>();
        keys.add(named);
        for (ServiceKey key : queries.services(named.namespace())) {
            if (keys.size() >= MOST_MATCHES) {
                break;
            }
            if (key.group().contains(named.group()) && key.name().contains(named.name())) {
                keys.add(key);
            }
        }
        List<Subscription> local = new ArrayList<>();
        if (!inCluster) {
            keys.forEach(key -> local.addAll(subscriptions.ofService(key)));
            return CompletableFuture.completedFuture(local);
        }
        CompletableFuture<List<Subscription>> all = CompletableFuture.completedFuture(local);
        for (ServiceKey key : keys) {
            all = all.thenCombine(subscriptions.ofServiceInCluster(key), (found, more) -> {
                List<Subscription> joined = new ArrayList<>(found);
                joined.addAll(more);
                return joined;
            });
        }
        return all;
    }
}
