package io.muster.server.http;

import io.muster.server.access.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request to a route, its body read. Parameters come from the query and, for form bodies, from the body as well,
 * whatever the method (the servlet rule that clients rely on). Used on one event loop; not thread-safe.
 */
public interface ApiRequest {

    /** The method of the route. */
    HttpMethod method();

    /** The path below the context path. */
    String path();

    /** The trimmed value of a parameter; empty when it is absent or blank. */
    Optional<String> parameter(String name);

    /** The value as it was sent, not trimmed; null when absent (blank and absent differ for some parameters). */
    @Nullable
    String rawParameter(String name);

    /**
     * A parameter that must be there.
     *
     * @throws io.muster.server.problem.ProblemException {@code PARAMETER_MISSING}, worded for the route's style
     */
    String required(String name);

    /** The first of several names that has a value. */
    default Optional<String> firstOf(String... names) {
        for (String name : names) {
            Optional<String> value = parameter(name);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /**
     * A whole number.
     *
     * @throws io.muster.server.problem.ProblemException {@code PARAMETER_INVALID} when it is none or out of bounds
     */
    int integer(String name, int defaultValue, int least, int most);

    /** Headers of the request, names case-insensitive. */
    MultiMap headers();

    /** The raw body; empty for forms and multipart bodies, which are read into parameters and {@link #files()}. */
    Buffer body();

    /** The files of a multipart body, in their order. */
    List<UploadedFile> files();

    /** Who is calling: set before the handler runs. */
    Caller caller();

    /** The address of the client, from trusted proxies where they say so, else of the connection. */
    String clientAddress();

    /**
     * Calls back on the event loop when the client goes away before it was answered; for answers that wait (long polls).
     */
    void onDisconnect(Runnable callback);

    /**
     * Tells the audit log which configurations or services a request is about that names them by id or in its body.
     *
     * @param resources as permissions write them
     */
    default void concerns(List<String> resources) {}

    /**
     * Where the handler says how far its work is; to be called on the event loop, at the beginning. A client that accepts {@code
     * application/x-ndjson} hears it, and ends the work by going away; for others nothing is different.
     */
    default Progress progress() {
        return Progress.UNHEARD;
    }

    /** The style in which this route answers errors. */
    ApiStyle style();

    /** A file of a multipart body, wholly in memory (bounded by the body limit). */
    record UploadedFile(String name, String fileName, Buffer content) {}
}
