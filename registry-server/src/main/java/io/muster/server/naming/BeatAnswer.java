package io.muster.server.naming;

/**
 * What a beat is answered with.
 *
 * @param known whether the instance is registered (now)
 * @param nextBeatMillis when the next beat is wanted
 * @param lightBeats whether later beats may leave the body out
 */
public record BeatAnswer(boolean known, long nextBeatMillis, boolean lightBeats) {}
