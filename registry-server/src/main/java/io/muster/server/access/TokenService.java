package io.muster.server.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.AlgorithmMismatchException;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies login tokens: JWT signed with HMAC-SHA256 over the cluster's secret. Thread-safe.
 *
 * <p>A token carries the user's name, its end, and a fingerprint of the password that it was issued for. What was once
 * verified is remembered for a while, because a client sends the same token thousands of times.
 */
final class TokenService {

    private static final String PASSWORD_FINGERPRINT = "pwd";
    private static final long CLOCK_SKEW_SECONDS = 30;

    private record Signer(Algorithm algorithm, JWTVerifier verifier) {}

    /** What a good token says. */
    record Claims(String userName, String fingerprint, Instant end) {}

    private final Duration lifetime;
    private final Clock clock;
    private final Cache<String, Claims> verified =
            Caffeine.newBuilder().maximumSize(20_000).build();
    private volatile @Nullable Signer signer;

    TokenService(Duration lifetime, Clock clock) {
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** Sets the secret once the cluster has agreed on it; tokens of an earlier one end. */
    void useSecret(byte[] secret) {
        Algorithm algorithm = Algorithm.HMAC256(secret);
        JWTVerifier verifier =
                JWT.require(algorithm).acceptLeeway(CLOCK_SKEW_SECONDS).build();
        signer = new Signer(algorithm, verifier);
        verified.invalidateAll();
    }

    boolean hasSecret() {
        return signer != null;
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(String userName, String fingerprint) {
        Instant end = clock.instant().plus(lifetime);
        return JWT.create()
                .withSubject(userName)
                .withClaim(PASSWORD_FINGERPRINT, fingerprint)
                .withExpiresAt(end)
                .sign(current().algorithm());
    }

    /**
     * Verifies a token.
     *
     * @throws ProblemException {@code ACCESS_DENIED} with the sentence that Nacos clients know for the case
     */
    Claims verify(String token) {
        Claims known = verified.getIfPresent(token);
        if (known == null) {
            known = verifySignature(token);
            verified.put(token, known);
        }
        if (clock.instant().isAfter(known.end().plusSeconds(CLOCK_SKEW_SECONDS))) {
            verified.invalidate(token);
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "token expired!");
        }
        return known;
    }

    private Claims verifySignature(String token) {
        try {
            DecodedJWT decoded = current().verifier().verify(token);
            String userName = decoded.getSubject();
            Instant end = decoded.getExpiresAtAsInstant();
            String fingerprint = decoded.getClaim(PASSWORD_FINGERPRINT).asString();
            if (userName == null || userName.isBlank() || end == null || fingerprint == null) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!");
            }
            return new Claims(userName, fingerprint, end);
        } catch (TokenExpiredException expired) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "token expired!");
        } catch (JWTDecodeException | AlgorithmMismatchException unreadable) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!");
        } catch (JWTVerificationException forged) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "Invalid signature");
        }
    }

    private Signer current() {
        return Optional.ofNullable(signer)
                .orElseThrow(() -> new ProblemException(
                        ProblemKind.NOT_READY,
                        "This node does not know the cluster's signing key yet; it needs a majority of nodes once."));
    }
}
