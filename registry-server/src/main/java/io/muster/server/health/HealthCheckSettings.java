package io.muster.server.health;

/**
 * How active checks are run.
 *
 * @param mostAtOnce so many checks may be under way on this node; the others wait
 * @param firstPauseMillis a new instance is checked for the first time within twice this
 */
public record HealthCheckSettings(int mostAtOnce, long firstPauseMillis) {

    public static final HealthCheckSettings DEFAULT = new HealthCheckSettings(256, 1000);
}
