package io.muster.server.health;

/**
 * How long the checks of some instances took, all in milliseconds.
 *
 * @param best the quickest check
 * @param worst the slowest one
 * @param pause the pause between two checks of an instance, which follows from how long they take
 */
public record CheckTimes(long best, long worst, long pause) {

    /** These and another check, after which the pause is what is given. */
    CheckTimes and(long tookMillis, long pauseMillis) {
        return new CheckTimes(Math.min(best, tookMillis), Math.max(worst, tookMillis), pauseMillis);
    }

    /** Those of two instances together; of the pauses the longer one counts. */
    CheckTimes and(CheckTimes other) {
        return new CheckTimes(Math.min(best, other.best), Math.max(worst, other.worst), Math.max(pause, other.pause));
    }
}
