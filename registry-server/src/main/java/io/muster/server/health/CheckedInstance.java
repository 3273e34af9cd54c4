package io.muster.server.health;

import io.muster.server.naming.Publication;

/** One persistent instance with the course of its checks. Only the thread of the module touches it. */
final class CheckedInstance {

    private final Publication publication;
    private long dueMillis;
    private long pauseMillis;
    private int good;
    private int bad;

    CheckedInstance(Publication publication, long dueMillis, long pauseMillis) {
        this.publication = publication;
        this.dueMillis = dueMillis;
        this.pauseMillis = pauseMillis;
    }

    /** What was registered; its health may have changed since. */
    Publication publication() {
        return publication;
    }

    long dueMillis() {
        return dueMillis;
    }

    void setDue(long millis) {
        dueMillis = millis;
    }

    long pauseMillis() {
        return pauseMillis;
    }

    void setPause(long millis) {
        pauseMillis = millis;
    }

    /** Forgets the course, because another node has gone on with it or checks were off. */
    void begin() {
        good = 0;
        bad = 0;
    }

    /**
     * Takes one more result.
     *
     * @param healthy whether the instance counts as healthy now
     * @param times how many equal results in a row change that
     * @return whether its health is to change
     */
    boolean changes(Verdict verdict, boolean healthy, int times) {
        return switch (verdict) {
            case GOOD -> {
                bad = 0;
                good = Math.min(good + 1, times);
                yield !healthy && good >= times;
            }
            case BAD -> {
                good = 0;
                bad = Math.min(bad + 1, times);
                yield healthy && bad >= times;
            }
            case DEAD -> {
                good = 0;
                yield healthy;
            }
        };
    }
}
