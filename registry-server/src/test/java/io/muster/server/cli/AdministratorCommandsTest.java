package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.ApiClient;
import io.muster.server.node.StartedNode;
import io.muster.server.node.TestStorage;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/muster reset-admin} and {@code secret rotate-token-key}: what an operator has left who cannot log in, or must log others out. */
@Tag(TestStorage.TABLES)
class AdministratorCommandsTest {

    private static final String USERS = "/v1/auth/users?search=accurate&pageNo=1&pageSize=9";
    private static final String NEW_PASSWORD = "a-password-of-its-own";

    @TempDir
    Path home;

    private StartedNode node;
    private ApiClient session;

    @BeforeEach
    void start() throws Exception {
        node = new StartedNode(home, Map.of());
        session = ApiClient.anonymous(node.port()).login("nacos", StartedNode.ADMIN_PASSWORD);
        assertThat(session.get(USERS).statusCode()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void theAdministratorGetsANewPasswordWithoutTheOldOneAndEarlierLoginsEnd() throws Exception {
        ApiClient nobody = ApiClient.anonymous(node.port());
        for (int guess = 0; guess < 8; guess++) {
            nobody.tryLogin("nacos", "a wrong guess " + guess);
        }

        assertThat(Tool.run(home, "reset-admin", "--password", NEW_PASSWORD))
                .isEqualTo(new Tool(0, "The password of nacos is changed; earlier logins have ended.\n", ""));

        assertThat(session.get(USERS).statusCode()).isEqualTo(403);
        // Somebody has guessed from this address: the new password is asked for by the key of the node meanwhile.
        assertThat(Tool.run(home, "user", "list").out()).contains("nacos");
    }

    @Test
    void theNewPasswordIsTheOneThatIsAskedForFromThenOn() throws Exception {
        Tool.run(home, "reset-admin", "--password", NEW_PASSWORD);

        assertThat(ApiClient.anonymous(node.port())
                        .tryLogin("nacos", StartedNode.ADMIN_PASSWORD)
                        .statusCode())
                .isEqualTo(403);
        assertThat(ApiClient.anonymous(node.port())
                        .login("nacos", NEW_PASSWORD)
                        .get(USERS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAdministratorOfAnotherNameIsNamed() throws Exception {
        session.send("POST", "/v1/auth/users", "username", "root", "password", "correct horse");

        assertThat(Tool.run(home, "reset-admin", "--username", "root", "--password", NEW_PASSWORD)
                        .out())
                .isEqualTo("The password of root is changed; earlier logins have ended.\n");
        assertThat(ApiClient.anonymous(node.port()).login("root", NEW_PASSWORD).token())
                .isNotEmpty();
        Tool unknown = Tool.run(home, "reset-admin", "--username", "nobody", "--password", NEW_PASSWORD);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("user nobody not exist").hasLineCount(1);
    }

    @Test
    void aPasswordThatEverybodyTriesIsRefusedAndTheOldOneStays() throws Exception {
        Tool refused = Tool.run(home, "reset-admin", "--password", "password");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo(
                        "muster: the node refused (400): password is illegal, it is one that everybody tries first\n");
        assertThat(session.get(USERS).statusCode()).isEqualTo(200);
    }

    @Test
    void theSigningKeyIsReplacedAndNobodyIsLoggedOutUnlessThatIsWanted() throws Exception {
        assertThat(Tool.run(home, "secret", "rotate-token-key").out())
                .isEqualTo("Tokens are signed with a new key; those of the old one live to their end.\n");
        assertThat(session.get(USERS).statusCode()).isEqualTo(200);
        ApiClient later = ApiClient.anonymous(node.port()).login("nacos", StartedNode.ADMIN_PASSWORD);

        assertThat(Tool.run(home, "secret", "rotate-token-key", "--end-sessions")
                        .out())
                .isEqualTo("Tokens are signed with a new key; all sessions have ended.\n");

        assertThat(session.get(USERS).statusCode()).isEqualTo(403);
        assertThat(later.get(USERS).statusCode()).isEqualTo(403);
        assertThat(ApiClient.anonymous(node.port())
                        .login("nacos", StartedNode.ADMIN_PASSWORD)
                        .get(USERS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void bothSayThatNoNodeRunsThere(@TempDir Path other) {
        for (String[] command : new String[][] {
            {"reset-admin", "--password", NEW_PASSWORD},
            {"secret", "rotate-token-key"}
        }) {
            Tool refused = Tool.run(other, command);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).startsWith("muster: ").hasLineCount(1);
        }
    }
}
