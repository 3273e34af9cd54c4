package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenServiceTest {

    private static final byte[] SECRET = "a secret of this cluster, 32 byte".getBytes(StandardCharsets.UTF_8);

    private final TokenService tokens = new TokenService(Duration.ofHours(5), Clock.systemUTC());

    @BeforeEach
    void theClusterHasAgreedOnASecret() {
        tokens.useKeys(only(SECRET));
    }

    @Test
    void aTokenSaysWhoItWasIssuedTo() {
        TokenService.Claims claims = tokens.verify(tokens.issue("alice", "0123456789abcdef"));

        assertThat(claims.userName()).isEqualTo("alice");
        assertThat(claims.fingerprint()).isEqualTo("0123456789abcdef");
    }

    @Test
    void aTokenSignedWithThePublishedDefaultKeyIsRefused() {
        Algorithm published =
                Algorithm.HMAC256("SecretKey012345678901234567890123456789012345678901234567890123456789");
        String forged = JWT.create()
                .withSubject("nacos")
                .withClaim("pwd", "x")
                .withExpiresAt(Instant.now().plusSeconds(1_000))
                .sign(published);

        assertThatThrownBy(() -> tokens.verify(forged)).hasMessage("Invalid signature");
    }

    @Test
    void anUnsignedTokenIsRefused() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String header = base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        String payload =
                base64.encodeToString("{\"sub\":\"nacos\",\"exp\":99999999999}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> tokens.verify(header + "." + payload + ".")).hasMessage("token invalid!");
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> tokens.verify("not a token")).hasMessage("token invalid!");
    }

    @Test
    void aTokenEndsAfterItsLifetime() {
        Clock longAgo = Clock.fixed(Instant.now().minus(Duration.ofHours(6)), ZoneOffset.UTC);
        TokenService earlier = new TokenService(Duration.ofHours(5), longAgo);
        earlier.useKeys(only(SECRET));
        String old = earlier.issue("alice", "f");

        assertThatThrownBy(() -> tokens.verify(old)).hasMessage("token expired!");
    }

    @Test
    void withoutASecretNothingIsIssuedOrVerified() {
        TokenService unfounded = new TokenService(Duration.ofHours(5), Clock.systemUTC());

        assertThatThrownBy(() -> unfounded.issue("alice", "f")).hasMessageContaining("signing key");
        assertThatThrownBy(() -> unfounded.verify("a.b.c")).hasMessageContaining("signing key");
    }

    @Test
    void aReplacedKeyGoesOnToVerifyUntilItsTokensEnd() {
        String token = tokens.issue("alice", "f");
        byte[] next = "another secret of this cluster 32".getBytes(StandardCharsets.UTF_8);
        tokens.useKeys(List.of(
                new TokenService.Key(next, null),
                new TokenService.Key(SECRET, Instant.now().plusSeconds(60))));

        assertThat(tokens.verify(token).userName()).isEqualTo("alice");
        TokenService newKeyOnly = new TokenService(Duration.ofHours(5), Clock.systemUTC());
        newKeyOnly.useKeys(only(next));
        assertThat(newKeyOnly.verify(tokens.issue("bob", "f")).userName()).isEqualTo("bob");
        tokens.useKeys(List.of(
                new TokenService.Key(next, null),
                new TokenService.Key(SECRET, Instant.now().minusSeconds(60))));
        assertThatThrownBy(() -> tokens.verify(token)).hasMessage("token expired!");
    }

    @Test
    void theTokenOfAnExternalUserCarriesTheRolesAndNoFingerprint() {
        TokenService.Claims claims =
                tokens.verify(tokens.issue(TokenService.Claims.ofExternalUser("ldap", "alice", List.of("dev"))));

        assertThat(claims.source()).isEqualTo("ldap");
        assertThat(claims.roles()).containsExactly("dev");
        assertThat(claims.fingerprint()).isEmpty();
    }

    @Test
    void aNewSecretEndsEarlierTokens() {
        String token = tokens.issue("alice", "f");
        tokens.useKeys(only("another secret of this cluster 32".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> tokens.verify(token)).hasMessage("Invalid signature");
    }

    private static List<TokenService.Key> only(byte[] secret) {
        return List.of(new TokenService.Key(secret, null));
    }
}
