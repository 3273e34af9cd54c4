package io.muster.server.membership;

import java.util.List;

/**
 * Where the operators' files and the live membership do not agree.
 *
 * @param kind what differs
 * @param address the member in question
 * @param listedBy the addresses of the members whose files list it
 * @param notListedBy the addresses of the members that answer and whose files do not list it
 * @param text one sentence with what follows and what to do
 */
public record Difference(Kind kind, String address, List<String> listedBy, List<String> notListedBy, String text) {

    /** What can differ. */
    public enum Kind {
        /** Files list an address that is no member. */
        LISTED_ONLY,
        /** A member that files do not list. */
        MEMBER_ONLY
    }
}
