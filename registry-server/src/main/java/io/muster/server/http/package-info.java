/** The HTTP edge: one route table that carries each route's permission, requests, answers and error bodies. */
@NullMarked
package io.muster.server.http;

import org.jspecify.annotations.NullMarked;
