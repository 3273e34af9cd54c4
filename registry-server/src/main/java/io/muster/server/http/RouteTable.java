package io.muster.server.http;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All routes by exact method and path. What is not in it does not exist: there is no pattern but the one trailing
 * segment of {@link Route#path}, no default and no fallback. Immutable.
 */
public final class RouteTable {

    private static final String ONE_SEGMENT = "/*";

    private final String contextPath;
    private final Map<String, Methods> exact = new HashMap<>();
    private final Map<String, Methods> withLastSegment = new HashMap<>();
    private final List<Route> routes;

    /**
     * @param contextPath what stands before the path of every route
     * @throws IllegalArgumentException when two routes share method and path, or a path is not plain
     */
    public RouteTable(String contextPath, List<Route> routes) {
        this.contextPath = contextPath;
        this.routes = List.copyOf(routes);
        for (Route route : routes) {
            boolean anySegment = route.path().endsWith(ONE_SEGMENT);
            String path =
                    anySegment ? route.path().substring(0, route.path().length() - ONE_SEGMENT.length()) : route.path();
            if (StrictPath.isSuspicious(path) || path.endsWith("/") || path.indexOf('*') >= 0) {
                throw new IllegalArgumentException("not a plain path: " + route.path());
            }
            Methods methods =
                    (anySegment ? withLastSegment : exact).computeIfAbsent(contextPath + path, key -> new Methods());
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
        methods = withLastSegment.get(rawPath.substring(0, lastSlash));
        return methods == null ? null : new Match(methods, rawPath.substring(lastSlash + 1));
    }

    /** The path below the context path. */
    String below(String rawPath) {
        return rawPath.startsWith(contextPath) ? rawPath.substring(contextPath.length()) : rawPath;
    }

    /** The rows of one path and, for a row with one free segment, that segment as it was sent. */
    record Match(Methods methods, String lastSegment) {}

    /** The rows of one path by method. */
    static final class Methods {
        private final Map<HttpMethod, Row> byMethod = new LinkedHashMap<>();

        @Nullable
        Row row(HttpMethod method) {
            return byMethod.get(method);
        }

        /** The value of an {@code Allow} header. */
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
        private final AuditKind auditKind;

        private Row(Route route) {
            this.route = route;
            this.needsReadyNode = NodeGate.needsReadyNode(route.path());
            this.auditKind = AuditKind.of(route);
        }

        Route route() {
            return route;
        }

        boolean needsReadyNode() {
            return needsReadyNode;
        }

        AuditKind auditKind() {
            return auditKind;
        }
    }
}
