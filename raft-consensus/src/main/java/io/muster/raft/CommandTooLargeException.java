package io.muster.raft;

/** A single command is larger than {@link RaftSettings#maxCommandBytes}: it was not taken, and will not be when it is sent again. */
public final class CommandTooLargeException extends RaftException {
    private static final long serialVersionUID = 1L;

    private final int bytes;
    private final int most;

    /**
     * @param bytes the size of the command
     * @param most the largest one that is taken
     */
    public CommandTooLargeException(int bytes, int most) {
        super("a command of " + bytes + " bytes, at most " + most + " are allowed");
        this.bytes = bytes;
        this.most = most;
    }

    public int bytes() {
        return bytes;
    }

    public int most() {
        return most;
    }
}
