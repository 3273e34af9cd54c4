package io.muster.gateway;

import io.vertx.core.http.HttpMethod;

/**
 * What a request's method and path say about how it may be treated.
 *
 * @param repeatable executing it twice does no more than executing it once, so it may be given to a second node even
 *     when it may have reached the first: reads, listening, and registering, beating and deregistering an instance
 * @param naming belongs to the registry: the requests of one client stay on one node
 * @param patient may stay unanswered for long by intent (a long poll)
 */
record RequestTraits(boolean repeatable, boolean naming, boolean patient) {

    /**
     * @param method the method
     * @param path the path without the query
     * @param contextPath what the nodes' paths begin with, such as {@code /nacos}; empty for the root
     */
    static RequestTraits of(HttpMethod method, String path, String contextPath) {
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
        return new RequestTraits(read || listener || instance, naming, listener);
    }
}
