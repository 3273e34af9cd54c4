package io.muster.server.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies login tokens: JWT signed with HMAC-SHA256 over the cluster's secret. Thread-safe.
 *
 * <p>A token carries the user's name, its end, and a fingerprint of the password that it was issued for; that of somebody whom another
 * system vouches for carries his roles instead. What was once verified is remembered for a while, because a client sends the same token
 * thousands of times. A key that was replaced goes on to verify, and signs nothing, until the tokens that it signed have ended.
 */
final class TokenService {

    private static final String PASSWORD_FINGERPRINT = "pwd";
    private static final String PASSWORD_CHANGE_DUE = "chg";
    private static final String SOURCE = "src";
    private static final String PURPOSE = "use";
    private static final String ROLES = "roles";
    private static final long CLOCK_SKEW_SECONDS = 30;

    /**
     * A key.
     *
     * @param acceptedUntil when tokens that it signed are refused, whatever they say; null for the present key
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Key(byte[] secret, @Nullable Instant acceptedUntil) {}

    private record Signer(Algorithm algorithm, JWTVerifier verifier, @Nullable Instant acceptedUntil) {}

    /**
     * What a good token says.
     *
     * @param fingerprint of the password, empty for an external user
     * @param passwordChangeDue whether the session may do nothing but choose a new password
     * @param source the system that vouches for an external user, empty for a user of this cluster
     * @param roles the roles of an external user
     * @param end when it ends by itself or with its key
     */
    record Claims(
            String userName,
            String fingerprint,
            boolean passwordChangeDue,
            String source,
            List<String> roles,
            Instant end) {

        static Claims ofUser(String userName, String fingerprint, boolean passwordChangeDue) {
            return new Claims(userName, fingerprint, passwordChangeDue, "", List.of(), Instant.MAX);
        }

        static Claims ofExternalUser(String source, String userName, List<String> roles) {
            return new Claims(userName, "", false, source, roles, Instant.MAX);
        }
    }

    private final Duration lifetime;
    private final Clock clock;
    private final Cache<String, Claims> verified =
            Caffeine.newBuilder().maximumSize(20_000).build();
    private volatile List<Signer> signers = List.of();

    TokenService(Duration lifetime, Clock clock) {
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** Sets the keys on which the cluster has agreed, the present one first. */
    void useKeys(List<Key> keys) {
        signers = keys.stream()
                .map(key -> {
                    Algorithm algorithm = Algorithm.HMAC256(key.secret());
                    return new Signer(
                            algorithm,
                            JWT.require(algorithm)
                                    .acceptLeeway(CLOCK_SKEW_SECONDS)
                                    .build(),
                            key.acceptedUntil());
                })
                .toList();
        verified.invalidateAll();
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(String userName, String fingerprint) {
        return issue(Claims.ofUser(userName, fingerprint, false));
    }

    /** The end is this service's affair: claims are given without one. */
    String issue(Claims claims) {
        JWTCreator.Builder token = JWT.create()
                .withSubject(claims.userName())
                .withExpiresAt(clock.instant().plus(lifetime));
        if (claims.source().isEmpty()) {
            token.withClaim(PASSWORD_FINGERPRINT, claims.fingerprint());
        } else {
            token.withClaim(SOURCE, claims.source()).withClaim(ROLES, claims.roles());
        }
        if (claims.passwordChangeDue()) {
            token.withClaim(PASSWORD_CHANGE_DUE, true);
        }
        return token.sign(present().get(0).algorithm());
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
            throw expired();
        }
        return known;
    }

    private Claims verifySignature(String token) {
        ProblemException refusal = null;
        for (Signer signer : present()) {
            try {
                DecodedJWT decoded = signer.verifier().verify(token);
                if (signer.acceptedUntil() != null && clock.instant().isAfter(signer.acceptedUntil())) {
                    throw expired();
                }
                return claims(decoded, signer.acceptedUntil());
            } catch (TokenExpiredException expired) {
                throw expired();
            } catch (JWTDecodeException | AlgorithmMismatchException unreadable) {
                throw new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!");
            } catch (JWTVerificationException forged) {
                refusal = new ProblemException(ProblemKind.ACCESS_DENIED, "Invalid signature");
            }
        }
        throw Objects.requireNonNull(refusal, "there is a key");
    }

    private static ProblemException expired() {
        return new ProblemException(ProblemKind.ACCESS_DENIED, "token expired!");
    }

    private static Claims claims(DecodedJWT decoded, @Nullable Instant endOfKey) {
        String userName = decoded.getSubject();
        Instant end = decoded.getExpiresAtAsInstant();
        String fingerprint = decoded.getClaim(PASSWORD_FINGERPRINT).asString();
        String source = decoded.getClaim(SOURCE).asString();
        List<String> roles = decoded.getClaim(ROLES).asList(String.class);
        boolean vouched = source != null && !source.isEmpty() && roles != null;
        if (userName == null || userName.isBlank() || end == null || (fingerprint == null) != vouched) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!");
        }
        return new Claims(
                userName,
                vouched ? "" : fingerprint,
                Boolean.TRUE.equals(decoded.getClaim(PASSWORD_CHANGE_DUE).asBoolean()),
                vouched ? source : "",
                vouched ? List.copyOf(roles) : List.of(),
                endOfKey != null && endOfKey.isBefore(end) ? endOfKey : end);
    }

    /**
     * Seals values that somebody else keeps for a while and cannot change; he can read them. What is sealed is never good as a login.
     *
     * @param purpose what they are for: opened for the same only
     */
    String seal(String purpose, Map<String, String> values, Duration life) {
        return JWT.create()
                .withClaim(PURPOSE, purpose)
                .withPayload(values)
                .withExpiresAt(clock.instant().plus(life))
                .sign(present().get(0).algorithm());
    }

    /** @throws ProblemException {@code ACCESS_DENIED} when it was not sealed here, was for something else or is too old */
    Map<String, String> open(String purpose, String sealed) {
        for (Signer signer : present()) {
            try {
                DecodedJWT decoded = signer.verifier().verify(sealed);
                Map<String, String> values = new HashMap<>();
                decoded.getClaims().forEach((name, claim) -> {
                    String text = claim.asString();
                    if (text != null) {
                        values.put(name, text);
                    }
                });
                if (purpose.equals(values.remove(PURPOSE))) {
                    return values;
                }
            } catch (JWTVerificationException notByThisKey) {
                continue;
            }
        }
        throw new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!");
    }

    private List<Signer> present() {
        List<Signer> present = signers;
        if (present.isEmpty()) {
            throw new ProblemException(
                    ProblemKind.NOT_READY,
                    "This node does not know the cluster's signing key yet; it needs a majority of nodes once.");
        }
        return present;
    }
}
