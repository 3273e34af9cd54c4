package io.muster.gateway;

/** The gateway cannot run. The message is one sentence for the operator. */
public final class GatewayStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
