package io.muster.server.cli.doctor;

import io.muster.cluster.MemberAddress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * How far the clocks of the members are apart, from the {@code Date} of their answers, which is exact to a second. Nothing that
 * the nodes agree on depends on their clocks, but log lines, the age of logins and histories do.
 */
final class ClockCheck {

    private static final String AREA = "clock";
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    private final Dial dial;

    ClockCheck(Dial dial) {
        this.dial = dial;
    }

    List<Finding> examine(List<MemberAddress> others) {
        List<Finding> findings = new ArrayList<>();
        for (MemberAddress member : others) {
            examine(member, findings);
        }
        return findings;
    }

    /** A member that does not answer is told by {@link PortCheck}. */
    private void examine(MemberAddress member, List<Finding> findings) {
        try {
            Instant before = Instant.now();
            HttpResponse<Void> answer = dial.liveness(member.host(), member.port());
            Instant after = Instant.now();
            String date = answer.headers().firstValue("Date").orElse("");
            Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Instant ours = before.plus(Duration.between(before, after).dividedBy(2));
            long seconds = Duration.between(ours, theirs).toSeconds();
            findings.add(
                    Math.abs(seconds) <= TOLERATED.toSeconds()
                            ? Finding.ok(AREA, "the clock of " + member + " agrees with this one")
                            : Finding.wrong(
                                    AREA,
                                    "the clock of " + member + " is " + Math.abs(seconds) + " s "
                                            + (seconds > 0 ? "ahead of" : "behind")
                                            + " this one; let both follow NTP."));
        } catch (DateTimeException noDate) {
            findings.add(Finding.warning(AREA, member + " does not tell its time."));
        } catch (IOException down) {
            return;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
