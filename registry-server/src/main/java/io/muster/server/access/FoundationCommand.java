package io.muster.server.access;

import io.muster.server.replication.Command;

/** Commands about access control that go through the log in both storage modes. */
public sealed interface FoundationCommand extends Command {

    /**
     * Founds access control once in the life of a cluster: the first one that is applied wins.
     *
     * @param tokenSecret the signing key in Base64
     */
    record Found(String tokenSecret) implements FoundationCommand {}

    /**
     * Replaces the signing key.
     *
     * @param tokenSecret the new key in Base64
     * @param endSessions whether tokens that earlier keys signed are refused from now on, instead of living to their end
     */
    record RotateTokenKey(String tokenSecret, boolean endSessions) implements FoundationCommand {}

    /** The tables of the external database have changed: every node reads them again. */
    record AccessChanged() implements FoundationCommand {}
}
