package io.muster.server.http;

import io.vertx.core.http.HttpMethod;

/**
 * One row of the route table: what may be asked, who may ask, who answers.
 *
 * @param method the only method that this row serves; GET serves HEAD too where it only reads
 * @param path the exact path below the context path, for example {@code /v1/ns/instance}; no patterns, no trailing slash;
 *     a last segment {@code *} takes exactly one further segment, and so may the one before a last word
 *     ({@code /a/*}{@code /b/*}); the handler finds them as the parameters {@code *} and {@code **}, the last one first
 * @param style how errors are written
 * @param permission who may ask; there is no default
 * @param handler who answers
 */
public record Route(HttpMethod method, String path, ApiStyle style, Permission permission, RouteHandler handler) {}
