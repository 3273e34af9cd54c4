package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.MovedClock;
import io.muster.server.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private final MovedClock clock = new MovedClock();
    private final LoginThrottle throttle = new LoginThrottle(clock);

    @Test
    void theWaitBeginsAfterFiveFailuresAndDoublesWithEachFurtherOne() {
        fail(4, "alice", "10.0.0.1");
        passes("alice", "10.0.0.1");

        fail(1, "alice", "10.0.0.1");
        waits("alice", "10.0.0.1", "Too many failed logins for this user from this address; try again in 1 s.");
        clock.forward(Duration.ofSeconds(1));
        passes("alice", "10.0.0.1");
        fail(1, "alice", "10.0.0.1");
        waits("alice", "10.0.0.1", "try again in 2 s.");
        clock.forward(Duration.ofSeconds(2));
        fail(1, "alice", "10.0.0.1");
        waits("alice", "10.0.0.1", "try again in 4 s.");
        passes("alice", "10.0.0.2");
    }

    @Test
    void theWaitEndsAtAQuarterOfAnHourAndWithASuccess() {
        for (int count = 0; count < 40; count++) {
            throttle.failed("alice", "10.0.0.1");
        }
        waits("alice", "10.0.0.1", "try again in 900 s.");

        throttle.succeeded("alice", "10.0.0.1");
        passes("alice", "10.0.0.1");
    }

    @Test
    void anAddressThatTriesManyUsersWaits() {
        for (int number = 0; number < LoginThrottle.FREE_FOR_ADDRESS; number++) {
            throttle.failed("user-" + number, "10.0.0.1");
        }

        waits("another", "10.0.0.1", "from this address");
        passes("another", "10.0.0.2");
    }

    @Test
    void oneWhoHasLoggedInFromAnAddressIsNotKeptOutByOthersBehindIt() {
        throttle.succeeded("alice", "10.0.0.1");
        for (int number = 0; number < LoginThrottle.FREE_FOR_ADDRESS; number++) {
            throttle.failed("user-" + number, "10.0.0.1");
        }
        for (int number = 0; number < LoginThrottle.FREE_FOR_USER; number++) {
            throttle.failed("alice", "10.0.7." + number);
        }

        passes("alice", "10.0.0.1");
        waits("alice", "10.0.0.3", "for this user");
    }

    @Test
    void theOnlyAdministratorIsNotKeptOutByGuessesFromElsewhere() {
        for (int number = 0; number < 200; number++) {
            throttle.failed("nacos", "10.0.7." + number);
        }

        waits("nacos", "10.0.0.1", "try again in 30 s.");
        assertThatCode(() -> throttle.check("nacos", "10.0.0.1", true)).doesNotThrowAnyException();
    }

    @Test
    void theOnlyAdministratorNeverWaitsLongerThanHalfAMinuteThoughGuessesComeFromTheSameAddress() {
        for (int number = 0; number < 40; number++) {
            throttle.failed("nacos", "10.0.0.1");
            throttle.failed("user-" + number, "10.0.0.1");
        }

        waits("nacos", "10.0.0.1", "try again in 900 s.");
        assertThatThrownBy(() -> throttle.check("nacos", "10.0.0.1", true)).hasMessageContaining("try again in 30 s.");
        clock.forward(LoginThrottle.MOST_FOR_USER);
        assertThatCode(() -> throttle.check("nacos", "10.0.0.1", true)).doesNotThrowAnyException();
        waits("nacos", "10.0.0.1", "try again in 870 s.");
    }

    /** What the documentation promises: each node counts for itself, and that is all that several of them add. */
    @Test
    void aClusterLetsAsManyGuessesThroughAsItsNodesTogetherAndNoMore() {
        int nodes = 3;
        assertThat(guesses(nodes, Duration.ofHours(1), Duration.ofSeconds(1), at -> "10.0.0.1"))
                .isEqualTo(nodes * 17);
        assertThat(guesses(nodes, Duration.ofDays(1), Duration.ofSeconds(30), at -> "10.0.0.1"))
                .isLessThanOrEqualTo(nodes * 110);
        assertThat(guesses(nodes, Duration.ofDays(1), Duration.ofMinutes(61), at -> "10.0.0.1"))
                .as("who waits until the counts are forgotten has the free tries again")
                .isLessThanOrEqualTo(nodes * 24 * LoginThrottle.FREE_FOR_PAIR);
        assertThat(guesses(
                        nodes, Duration.ofHours(1), Duration.ofSeconds(1), at -> "10.0." + at % 250 + "." + at / 250))
                .as("from a new address each time")
                .isLessThanOrEqualTo(nodes * 160);
    }

    /** How many passwords are looked at when somebody guesses at each node as often as it lets him. */
    private int guesses(int nodes, Duration duration, Duration pause, IntFunction<String> addresses) {
        MovedClock time = new MovedClock();
        List<LoginThrottle> cluster =
                Stream.generate(() -> new LoginThrottle(time)).limit(nodes).toList();
        int looked = 0;
        for (int at = 0; at < duration.dividedBy(pause); at++) {
            for (LoginThrottle node : cluster) {
                while (lets(node, addresses.apply(at))) {
                    node.failed("alice", addresses.apply(at));
                    looked++;
                }
            }
            time.forward(pause);
        }
        return looked;
    }

    private static boolean lets(LoginThrottle node, String address) {
        try {
            node.check("alice", address, false);
            return true;
        } catch (ProblemException wait) {
            return false;
        }
    }

    private void fail(int times, String user, String address) {
        for (int count = 0; count < times; count++) {
            throttle.failed(user, address);
        }
    }

    private void passes(String user, String address) {
        assertThatCode(() -> throttle.check(user, address, false)).doesNotThrowAnyException();
    }

    private void waits(String user, String address, String sentence) {
        assertThatThrownBy(() -> throttle.check(user, address, false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(sentence);
    }
}
