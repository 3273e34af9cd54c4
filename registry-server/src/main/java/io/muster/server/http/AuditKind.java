package io.muster.server.http;

import io.muster.server.access.Action;
import io.vertx.core.http.HttpMethod;

/** Whether requests to a route are remembered in the audit log; read off the route's row. */
enum AuditKind {
    /** It changes nothing, or is a login, which is remembered where passwords are checked. */
    NOTHING,
    /** A write of an operator or a deployment tool. */
    OPERATOR,
    /** A registration, deregistration or beat of a client: remembered when the operator asks for it. */
    CLIENT;

    static AuditKind of(Route route) {
        Permission permission = route.permission();
        if (permission instanceof Permission.ClientResource client) {
            return client.action() == Action.WRITE ? ofClientWrite(route) : NOTHING;
        }
        if (permission instanceof Permission.ClientBatch) {
            return OPERATOR;
        }
        if (permission instanceof Permission.Operator operator) {
            return operator.action() == Action.WRITE ? OPERATOR : NOTHING;
        }
        if (permission instanceof Permission.LoggedIn || permission instanceof Permission.Self) {
            return route.method().equals(HttpMethod.GET) ? NOTHING : OPERATOR;
        }
        return NOTHING;
    }

    private static AuditKind ofClientWrite(Route route) {
        String path = route.path();
        boolean registers = (path.startsWith("/v1/ns/instance") || path.startsWith("/v2/ns/instance"))
                && (path.endsWith("/instance") || path.endsWith("/beat"))
                && (path.endsWith("/beat")
                        || route.method().equals(HttpMethod.POST)
                        || route.method().equals(HttpMethod.DELETE));
        return registers || path.startsWith("/v3/client/ns/") || path.startsWith("/v1/ns/api/") ? CLIENT : OPERATOR;
    }
}
