package io.muster.gateway;

import io.vertx.core.http.HttpMethod;

/**
 * What a request's method and path say about how it may be treated.
 *
 * @param repeatable executing it twice does no more than executing it once, so it may be given to a second node even
 *     when it may have reached the first: reads, listening, and registering, beating and deregistering an instance
 * @param destination which node should get it
 * @param kind what it is counted as
 */
record RequestTraits(boolean repeatable, Destination destination, Kind kind) {

    /** Which node should get a request. */
    enum Destination {
        /** The least loaded one. */
        ANY,
        /** The one that all requests of this client for the registry go to. */
        CLIENTS_OWN,
        /** The leader, which spares a follower handing the write on. */
        LEADER
    }

    /** What a request is about. */
    enum Kind {
        NAMING,
        CONFIG,
        /** May stay unanswered for long by intent. */
        LONG_POLL,
        OTHER
    }

    /**
     * @param method the method
     * @param path the path without the query
     * @param contextPath what the nodes' paths begin with, such as {@code /nacos}; empty for the root
     * @param writesToLeader whether writes that do not belong to the registry go to the leader
     */
    static RequestTraits of(HttpMethod method, String path, String contextPath, boolean writesToLeader) {
        String local = path.startsWith(contextPath) ? path.substring(contextPath.length()) : path;
        if (local.length() > 1 && local.endsWith("/")) {
            local = local.substring(0, local.length() - 1);
        }
        boolean read =
                method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS);
        boolean listener = local.equals("/v1/cs/configs/listener");
        boolean instance = local.equals("/v1/ns/instance")
                || local.equals("/v1/ns/instance/beat")
                || local.equals("/v2/ns/instance")
                || local.equals("/v2/ns/instance/beat")
                || local.equals("/v3/client/ns/instance");
        boolean naming =
                local.startsWith("/v1/ns/") || local.startsWith("/v2/ns/") || local.startsWith("/v3/client/ns/");
        Kind kind =
                listener ? Kind.LONG_POLL : naming ? Kind.NAMING : local.contains("/cs/") ? Kind.CONFIG : Kind.OTHER;
        Destination destination = naming
                ? Destination.CLIENTS_OWN
                : writesToLeader && !read && !listener ? Destination.LEADER : Destination.ANY;
        return new RequestTraits(read || listener || instance, destination, kind);
    }

    /** Whether it may stay unanswered for long by intent. */
    boolean patient() {
        return kind == Kind.LONG_POLL;
    }
}
