package io.muster.server.http.naming;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Caller;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.RouteHandler;
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
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds services and subscribers for lists, of those services that the caller may read. Thread-safe.
 *
 * <p>Everything is filtered before it is counted and cut into pages, so that a total says nothing about what the caller may not see.
 */
final class ServiceDirectory {

    /** Every service, without a look at it. */
    static final Predicate<ServiceView> ANY = view -> true;

    /** Services that are not empty. */
    static final Predicate<ServiceView> WITH_INSTANCES =
            view -> !view.instances().isEmpty();

    private static final String ALL_GROUPS = "*";
    private static final int MOST_MATCHES = 100;

    /** To look through so many takes about as long as an event loop may be kept. */
    private static final int MANY = 5_000;

    private final NamingQueries queries;
    private final Subscriptions subscriptions;
    private final AccessControl access;

    ServiceDirectory(NamingServices services) {
        this.queries = services.queries();
        this.subscriptions = services.subscriptions();
        this.access = services.access();
    }

    /** The services of a namespace. */
    List<ServiceKey> ofNamespace(Caller caller, String namespace) {
        return readable(queries.services(namespace), access.readable(caller, namespace, Resource.NAMING));
    }

    /** The services of one group, or of all for {@code *}. */
    List<ServiceKey> ofGroup(Caller caller, String namespace, String group) {
        List<ServiceKey> all = ofNamespace(caller, namespace);
        return group.equals(ALL_GROUPS)
                ? all
                : all.stream().filter(key -> key.group().equals(group)).toList();
    }

    /**
     * The services whose group and name contain the given texts; {@code *} in them counts for nothing.
     *
     * @param wanted what is wanted of the service itself, {@link #ANY} for nothing
     */
    List<ServiceKey> matching(
            Caller caller, String namespace, String groupPart, String namePart, Predicate<ServiceView> wanted) {
        String group = literal(groupPart);
        String name = literal(namePart);
        return ofNamespace(caller, namespace).stream()
                .filter(key -> key.group().contains(group) && key.name().contains(name))
                .filter(key ->
                        wanted == ANY || queries.service(key).filter(wanted).isPresent())
                .toList();
    }

    /** What there is of the services of a page; those that have gone meanwhile are left out. */
    List<ServiceView> views(List<ServiceKey> page) {
        return page.stream().flatMap(key -> queries.service(key).stream()).toList();
    }

    /** A route that looks through all services: with many of them away from the event loop. */
    RouteHandler list(Function<ApiRequest, Answer> answer) {
        return request -> queries.counts().services() < MANY
                ? CompletableFuture.completedFuture(answer.apply(request))
                : CompletableFuture.supplyAsync(() -> answer.apply(request));
    }

    static List<ServiceKey> readable(List<ServiceKey> services, ReadableRows rows) {
        return rows.everything()
                ? services
                : services.stream()
                        .filter(key -> rows.contains(key.group(), key.name()))
                        .toList();
    }

    private static String literal(String part) {
        return part.replace(ALL_GROUPS, "");
    }

    /**
     * The subscribers to the named service and to those whose group and name contain the given ones, as Nacos finds them.
     *
     * @param inCluster whether other nodes are asked too
     */
    CompletionStage<List<Subscription>> subscribers(Caller caller, ServiceKey named, boolean inCluster) {
        ReadableRows rows = access.readable(caller, named.namespace(), Resource.NAMING);
        Predicate<ServiceKey> asked =
                key -> key.group().contains(named.group()) && key.name().contains(named.name());
        Set<ServiceKey> keys = new LinkedHashSet<>();
        if (rows.contains(named.group(), named.name())) {
            keys.add(named);
        }
        for (ServiceKey key : queries.services(named.namespace())) {
            if (keys.size() >= MOST_MATCHES) {
                break;
            }
            if (asked.test(key) && rows.contains(key.group(), key.name())) {
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
