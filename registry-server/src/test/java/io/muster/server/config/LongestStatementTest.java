package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.persistence.testkit.DatabaseServer;
import io.muster.persistence.testkit.MariaDbServer;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import org.junit.jupiter.api.Test;

/** A content that is longer than the database server takes is refused in words that say so; a server that is the test's own alone has a limit that low. */
class LongestStatementTest extends OnOwnServer {

    @Override
    DatabaseServer start() {
        return MariaDbServer.start("--max-allowed-packet=1M");
    }

    @Test
    void aContentThatTheServerDoesNotTakeIsRefusedAndNothingIsChanged() throws Exception {
        ExternalNode node = node("one").up();
        done(node.operations().publish(publication(KEY, "present")));

        assertThatThrownBy(() -> done(node.operations().publish(publication(KEY, "x".repeat(2_000_000)))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.CONFIG_TOO_LARGE))
                .hasMessageContaining("nothing was changed")
                .hasMessageContaining("max_allowed_packet")
                .hasMessageContaining("127.0.0.1:" + server().port());

        assertThat(node.content(KEY)).isEqualTo("present");
        assertThat(node.history(KEY)).hasSize(1);
        done(node.operations().publish(publication(KEY, "changed", ConfigRules.md5("present"))));
    }
}
