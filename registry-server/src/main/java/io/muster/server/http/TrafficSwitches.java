package io.muster.server.http;

import io.muster.server.naming.Switches;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators close with the naming switches: {@code overriddenServerStatus} for naming as a whole, {@code limitedUrlMap}
 * for single addresses. The routes of the switches themselves stay open, so that everything can be opened again. Thread-safe.
 */
final class TrafficSwitches {

    private final Supplier<Switches> present;
    private volatile Closed closed = new Closed(Switches.DEFAULT, "", Map.of());

    /** @param present the switches as they are now; the same object for as long as nothing changes */
    TrafficSwitches(Supplier<Switches> present) {
        this.present = present;
    }

    private record Closed(Switches from, String status, Map<String, Integer> addresses) {

        static Closed of(Switches switches) {
            String status = switches.values().getOrDefault("overriddenServerStatus", "");
            Map<String, Integer> addresses = new LinkedHashMap<>();
            for (String entry :
                    switches.values().getOrDefault("limitedUrlMap", "").split(",", -1)) {
                int colon = entry.lastIndexOf(':');
                if (colon > 0) {
                    addresses.put(entry.substring(0, colon), Integer.parseInt(entry.substring(colon + 1)));
                }
            }
            return new Closed(switches, status.equals("null") || status.equals("UP") ? "" : status, addresses);
        }

        boolean nothing() {
            return status.isEmpty() && addresses.isEmpty();
        }
    }

    /** The refusal of a request that a switch closes. */
    Optional<Answer> refusal(HttpServerRequest request) {
        Switches now = present.get();
        Closed current = closed;
        if (current.from != now) {
            current = Closed.of(now);
            closed = current;
        }
        if (current.nothing() || !isNaming(request.path())) {
            return Optional.empty();
        }
        for (Map.Entry<String, Integer> address : current.addresses.entrySet()) {
            if (request.uri().startsWith(address.getKey())) {
                return Optional.of(Answer.empty(address.getValue()));
            }
        }
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        boolean open =
                switch (current.status) {
                    case "", "UP" -> true;
                    case "READ_ONLY" -> reads;
                    case "WRITE_ONLY" -> !reads;
                    default -> false; // DOWN, STARTING, PAUSED: the values were checked when the switch was set
                };
        return open
                ? Optional.empty()
                : Optional.of(Answer.text(
                        503,
                        "server is " + current.status
                                + " now, an operator has set the switch overriddenServerStatus; nothing was"
                                + " executed."));
    }

    private static boolean isNaming(String path) {
        return path.contains("/ns/") && !path.contains("/ns/operator/") && !path.contains("/ns/ops/");
    }
}
