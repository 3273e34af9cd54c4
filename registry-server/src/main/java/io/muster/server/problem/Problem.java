package io.muster.server.problem;

/**
 * A refusal that its receiver can act on.
 *
 * @param kind what sort of thing went wrong; decides the status and code at each edge
 * @param message one sentence for the caller: what, where, and what to do if that is not plain; a longer one is cut, because sentences
 *     quote what the caller sent
 */
public record Problem(ProblemKind kind, String message) {

    private static final int LONGEST_MESSAGE = 360;

    public Problem {
        if (message.length() > LONGEST_MESSAGE) {
            int end = LONGEST_MESSAGE - (Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1)) ? 1 : 0);
            message = message.substring(0, end) + " ...";
        }
    }
}
