package io.muster.server.conformance;

/** Hears what a node has answered to the requests of cases over HTTP. */
@FunctionalInterface
public interface AnswerListener {

    /** Hears nothing. */
    AnswerListener NOBODY = (method, path, status, contentType, body) -> {};

    /**
     * An answer has come.
     *
     * @param path below the context path, without the query
     * @param contentType empty where the answer has none, {@code *}{@code /*} for a configuration, which has its own
     */
    void answered(String method, String path, int status, String contentType, byte[] body);
}
