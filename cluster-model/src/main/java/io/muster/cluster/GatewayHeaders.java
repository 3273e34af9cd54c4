package io.muster.cluster;

/** The HTTP headers in which a node and the gateway in front of it tell each other how far the node is and what it has done. */
public final class GatewayHeaders {

    /** On every answer: the index up to which the node has executed the log. On a request: the one that it must have reached. Decimal. */
    public static final String INDEX = "Muster-Index";

    /** {@code true} on a 503 of a node that has not reached the index of the request: it has executed nothing, another one may. */
    public static final String LAGGING = "Muster-Lagging";

    /** {@code true} on a 503 of a node that has certainly executed nothing, so that the request may be given to another one. */
    public static final String NOT_EXECUTED = "Muster-Not-Executed";

    private GatewayHeaders() {}
}
