package io.muster.server.access;

/** What a caller wants to do with a resource. */
public enum Action {
    READ("r"),
    WRITE("w");

    private final String letter;

    Action(String letter) {
        this.letter = letter;
    }

    /** As permissions store it: {@code r}, {@code w}, both for {@code rw}. */
    public String letter() {
        return letter;
    }
}
