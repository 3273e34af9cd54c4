package io.muster.server.http;

import io.vertx.core.http.HttpMethod;

/**
 * One row of the route table: what may be asked, who may ask, who answers.
 *
 * @param method the only method that this row serves; HEAD and OPTIONS are never implied
 * @param path the exact path below the context path, for example {@code /v1/ns/instance}; no patterns, no trailing slash;
 *     a last segment {@code *} takes exactly one further segment
 * @param style how errors are written
 * @param permission who may ask; there is no default
 * @param handler who answers
 */
public record Route(HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {}
