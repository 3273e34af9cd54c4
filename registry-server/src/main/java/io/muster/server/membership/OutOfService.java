package io.muster.server.membership;

/**
 * Why a node is out of service.
 *
 * @param reason what the operator gave as the reason; may be empty
 * @param by who took it out
 * @param sinceMillis when, by the leader's clock, in milliseconds since the epoch
 */
public record OutOfService(String reason, String by, long sinceMillis) {

    /** One sentence for readiness answers and pages. */
    public String sentence() {
        return "This node was taken out of service by " + by + (reason.isEmpty() ? "" : " (" + reason + ")")
                + "; bring it back with: bin/muster members bring-back ADDRESS.";
    }
}
