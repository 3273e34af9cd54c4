package io.muster.gateway;

import io.muster.cluster.HostResolver;
import io.muster.cluster.MemberAddress;
import io.muster.cluster.threads.DaemonThreads;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses behind the host names of members, looked up on a thread of its own at an interval. A name that can no
 * longer be looked up keeps the addresses that it had: a name server that is away must not take the nodes away.
 * Thread-safe; never blocks its callers, except {@link #lookUpNow}.
 */
final class HostAddresses implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HostAddresses.class);

    private final HostResolver resolver;
    private final Runnable changed;
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("member-names"));

    /** @param changed told, on the thread of the look-ups, when a name has other addresses than before */
    HostAddresses(HostResolver resolver, Duration interval, Runnable changed) {
        this.resolver = resolver;
        this.changed = changed;
        thread.scheduleWithFixedDelay(this::lookUpAll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The endpoints of a member: one for an IP address, one for each address of a name. Starts to look up a new name. */
    List<Endpoint> of(MemberAddress member) {
        if (member.isIpAddress()) {
            return List.of(Endpoint.of(member));
        }
        List<String> addresses = known.get(member.host());
        if (addresses == null) {
            known.put(member.host(), List.of());
            thread.execute(() -> tell(lookUp(member.host())));
            addresses = List.of();
        }
        return addresses.isEmpty()
                ? List.of(Endpoint.of(member))
                : addresses.stream().map(ip -> new Endpoint(member, ip)).toList();
    }

    /** Looks up the names of these members and waits for that, up to the given time. */
    void lookUpNow(List<MemberAddress> members, Duration patience) {
        Future<?> done = thread.submit(() -> members.stream()
                .filter(member -> !member.isIpAddress())
                .map(MemberAddress::host)
                .distinct()
                .forEach(this::lookUp));
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("The host names of {} are not looked up after {} s; that goes on", members, patience.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking up host names failed", e.getCause());
        }
    }

    /** Forgets the names of members that are listed no more. */
    void keepOnly(Set<String> hosts) {
        known.keySet().retainAll(hosts);
        failing.retainAll(hosts);
    }

    private void lookUpAll() {
        try {
            boolean any = false;
            for (String host : known.keySet()) {
                any |= lookUp(host);
            }
            tell(any);
        } catch (RuntimeException e) {
            // An exception would end the schedule, and no name would be looked up again.
            log.error("The host names of members could not be looked up; that is tried again", e);
        }
    }

    private void tell(boolean any) {
        if (any) {
            changed.run();
        }
    }

    /** Whether the name has other addresses than before. */
    private boolean lookUp(String host) {
        List<String> found = resolver.resolve(host).stream()
                .map(InetAddress::getHostAddress)
                .map(ip -> new MemberAddress(ip, 1).host())
                .distinct()
                .sorted()
                .toList();
        if (found.isEmpty()) {
            if (failing.add(host)) {
                log.warn(
                        "The host name {} of the member list has no address; {}",
                        host,
                        known.getOrDefault(host, List.of()).isEmpty()
                                ? "it is looked up again"
                                : "its former ones " + known.get(host) + " stay in use");
            }
            return false;
        }
        failing.remove(host);
        List<String> before = known.put(host, found);
        return !found.equals(before);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
