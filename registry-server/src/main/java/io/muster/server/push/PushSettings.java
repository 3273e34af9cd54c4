package io.muster.server.push;

/**
 * How changes are pushed.
 *
 * @param windowMillis the first change of a service leaves at once; later ones within this time are merged into one push
 * @param mostWindowMillis the window grows with the size of the service and the number of its subscribers up to this
 * @param retryMillis how long after a failed push it is repeated
 */
public record PushSettings(long windowMillis, long mostWindowMillis, long retryMillis) {

    public static final PushSettings DEFAULT = new PushSettings(50, 1000, 1000);
}
