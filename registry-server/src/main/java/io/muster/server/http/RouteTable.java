package io.muster.server.http;

import io.muster.server.access.Action;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All routes by exact method and path. What is not in it does not exist: there is no pattern but the free segments of
 * {@link Route#path}, no default and no fallback. HEAD is served by what serves GET, unless that changes something.
 * Immutable.
 */
public final class RouteTable {

    private static final String ONE_SEGMENT = "/*";

    private final String contextPath;
    private final Map<String, Methods> exact = new HashMap<>();
    private final Map<String, Methods> withFreeSegments = new HashMap<>();
    private final List<Route> routes;

    /**
     * @param contextPath what stands before the path of every route
     * @throws IllegalArgumentException when two routes share method and path, or a path is not plain
     */
    public RouteTable(String contextPath, List<Route> routes) {
        this.contextPath = contextPath;
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            String path = route.path();
            String fixed = path.replace(ONE_SEGMENT, "");
            if (StrictPath.isSuspicious(fixed) || fixed.endsWith("/") || fixed.indexOf('*') >= 0 || !isFindable(path)) {
                throw new IllegalArgumentException("not a plain path: " + path);
            }
            Methods methods = (fixed.equals(path) ? exact : withFreeSegments)
                    .computeIfAbsent(contextPath + path, key -> new Methods());
            if (methods.byMethod.putIfAbsent(route.method(), new Row(route)) != null) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.path());
            }
        }
    }

    /** All rows, as they were given. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * Finds the rows of a path exactly as it was sent, context path included.
     *
     * @return null when the path is in no row
     */
    @Nullable
    Match find(String rawPath) {
        Methods methods = exact.get(rawPath);
        if (methods != null) {
            return new Match(methods, "");
        }
        int lastSlash = rawPath.lastIndexOf('/');
        if (lastSlash <= 0 || lastSlash == rawPath.length() - 1) {
            return null;
        }
        String last = rawPath.substring(lastSlash + 1);
        methods = withFreeSegments.get(rawPath.substring(0, lastSlash) + ONE_SEGMENT);
        if (methods != null) {
            return new Match(methods, last);
        }
        int word = rawPath.lastIndexOf('/', lastSlash - 1);
        int earlier = word <= 0 ? -1 : rawPath.lastIndexOf('/', word - 1);
        if (earlier <= 0 || earlier + 1 == word) {
            return null;
        }
        methods = withFreeSegments.get(
                rawPath.substring(0, earlier) + ONE_SEGMENT + rawPath.substring(word, lastSlash) + ONE_SEGMENT);
        return methods == null ? null : new Match(methods, rawPath.substring(earlier + 1, word), last);
    }

    /** Free segments stand at the end: one, or two with one word between. */
    private static boolean isFindable(String path) {
        int first = path.indexOf(ONE_SEGMENT);
        return first < 0 || path.substring(first).matches("/\\*(/[^/*]+/\\*)?");
    }

    /** The path below the context path. */
    String below(String rawPath) {
        return rawPath.startsWith(contextPath) ? rawPath.substring(contextPath.length()) : rawPath;
    }

    /** The rows of one path and, for rows with free segments, those as they were sent; empty where there are none. */
    record Match(Methods methods, String earlierSegment, String lastSegment) {
        Match(Methods methods, String lastSegment) {
            this(methods, "", lastSegment);
        }
    }

    /** The rows of one path by method. */
    static final class Methods {
        private final Map<HttpMethod, Row> byMethod = new LinkedHashMap<>();

        @Nullable
        Row row(HttpMethod method) {
            Row row = byMethod.get(method);
            return row == null && method.equals(HttpMethod.HEAD) ? readable() : row;
        }

        /** What serves GET and changes nothing. */
        private @Nullable Row readable() {
            Row row = byMethod.get(HttpMethod.GET);
            return row == null || row.changes() ? null : row;
        }

        /** The value of an {@code Allow} header; HEAD goes without saying, as with Nacos. */
        String allowed() {
            List<String> names = new ArrayList<>();
            byMethod.keySet().forEach(method -> names.add(method.name()));
            return String.join(", ", names);
        }
    }

    /** A row with what is worked out once. */
    static final class Row {
        private final Route route;
        private final boolean needsReadyNode;
        private final boolean ofConfigurations;
        private final AuditKind auditKind;

        private Row(Route route) {
            this.route = route;
            this.needsReadyNode = NodeGate.needsReadyNode(route.path());
            this.ofConfigurations = NodeGate.ofConfigurations(route.path());
            this.auditKind = AuditKind.of(route);
        }

        Route route() {
            return route;
        }

        boolean needsReadyNode() {
            return needsReadyNode;
        }

        boolean ofConfigurations() {
            return ofConfigurations;
        }

        AuditKind auditKind() {
            return auditKind;
        }

        /** Whether it is for people who have logged in and changes something. */
        boolean guardedWrite() {
            HttpMethod method = route.method();
            boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
            return !(route.permission() instanceof Permission.Open) && (!reads || changes());
        }

        private boolean changes() {
            Permission permission = route.permission();
            return permission instanceof Permission.ClientResource client && client.action() == Action.WRITE
                    || permission instanceof Permission.Operator operator && operator.action() == Action.WRITE;
        }
    }
}
