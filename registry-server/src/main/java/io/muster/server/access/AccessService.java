package io.muster.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.server.audit.AuditEvent;
import io.muster.server.audit.AuditLog;
import io.muster.server.audit.AuditResult;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says who is calling and what they may do, from memory. See {@link AccessControl} for threads and failures.
 *
 * <p>Some clients send user name and password with every request. What was verified is remembered for a minute under a keyed
 * digest of user, password and password hash, so that BCrypt runs once and a changed password counts at once; one of another system
 * counts within that minute.
 */
public final class AccessService implements AccessControl {

    private static final String DENIED = "authorization failed!";
    private static final String UNKNOWN = "user not found!";
    private static final String WAITING = "too many failed logins";

    /** The hash of a password that nobody knows: an unknown user costs as much time as a wrong password. */
    private static final String HASH_OF_NOBODY = "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5BWX4Q3v3Ez1rT0cJp2oH8yQeYk3W";

    private final AccessDirectory directory;
    private final TokenService tokens;
    private final Passwords passwords;
    private final boolean clientAuthenticationEnabled;
    private final LocalAccess localAccess;
    private final Optional<PasswordAuthority> authority;
    private final LoginThrottle throttle;
    private final AuditLog audit;
    private final boolean auditsLogins;
    private final byte[] digestKey = new byte[32];
    private final Cache<String, Verified> verifiedPasswords = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    AccessService(
            AccessDirectory directory,
            TokenService tokens,
            Passwords passwords,
            boolean clientAuthenticationEnabled,
            LocalAccess localAccess,
            Optional<PasswordAuthority> authority,
            LoginThrottle throttle,
            AuditLog audit,
            boolean auditsLogins) {
        this.directory = directory;
        this.tokens = tokens;
        this.passwords = passwords;
        this.clientAuthenticationEnabled = clientAuthenticationEnabled;
        this.localAccess = localAccess;
        this.authority = authority;
        this.throttle = throttle;
        this.audit = audit;
        this.auditsLogins = auditsLogins;
        new SecureRandom().nextBytes(digestKey);
    }

    /**
     * A successful login.
     *
     * @param lifetimeSeconds how long the token is good
     * @param passwordChangeDue whether the user should choose a new password
     */
    public record Login(
            String token, long lifetimeSeconds, boolean globalAdmin, String userName, boolean passwordChangeDue) {}

    /**
     * A try to log in.
     *
     * @param channel by which way, for the audit log
     * @param console whether the session is one of a person at the console: it may do nothing but choose a new password where one is
     *     due; programs are not stopped by that
     */
    public record LoginAttempt(
            String userName, String password, String clientAddress, String channel, boolean console) {}

    /**
     * Logs in with a password; fails with {@code ACCESS_DENIED}, the same for an unknown user and a wrong password, or with {@code
     * TOO_MANY_ATTEMPTS}.
     */
    public CompletionStage<Login> login(LoginAttempt attempt) {
        return verified(attempt.userName(), attempt.password(), attempt.clientAddress(), attempt.channel())
                .thenApply(who -> {
                    if (auditsLogins) {
                        rememberLogin(who.name(), attempt.clientAddress(), attempt.channel(), AuditResult.DONE, "");
                    }
                    return who.login(tokens, attempt);
                });
    }

    /** Somebody whose password was found good. */
    private sealed interface Verified {
        String name();

        Login login(TokenService tokens, LoginAttempt attempt);

        Caller caller();
    }

    private record VerifiedUser(RbacSnapshot.UserEntry user) implements Verified {
        @Override
        public String name() {
            return user.stored().username();
        }

        @Override
        public Login login(TokenService tokens, LoginAttempt attempt) {
            boolean due = user.passwordChangeDue() || PasswordRules.isWellKnown(name(), attempt.password());
            return new Login(
                    tokens.issue(TokenService.Claims.ofUser(name(), user.fingerprint(), due && attempt.console())),
                    tokens.lifetime().toSeconds(),
                    user.administrator(),
                    name(),
                    due);
        }

        @Override
        public Caller caller() {
            return new Caller.User(name(), user.administrator(), user.fingerprint());
        }
    }

    private record VerifiedElsewhere(String source, String userName, List<String> roles) implements Verified {
        @Override
        public String name() {
            return source + ":" + userName;
        }

        @Override
        public Login login(TokenService tokens, LoginAttempt attempt) {
            return new Login(
                    tokens.issue(TokenService.Claims.ofExternalUser(source, userName, roles)),
                    tokens.lifetime().toSeconds(),
                    roles.contains(BuiltInRoles.ADMINISTRATOR),
                    name(),
                    false);
        }

        @Override
        public Caller caller() {
            return new Caller.ExternalUser(name(), roles);
        }
    }

    @Override
    public CompletionStage<Caller> authenticate(Credentials credentials) {
        String token = credentials.token();
        if (token != null && !token.isBlank()) {
            return CompletableFuture.completedFuture(callerOf(token));
        }
        String userName = credentials.userName();
        String password = credentials.password();
        if (userName == null || userName.isBlank() || password == null) {
            return CompletableFuture.completedFuture(Caller.anonymous());
        }
        return verified(userName, password, credentials.clientAddress(), "request")
                .thenApply(Verified::caller);
    }

    private Caller callerOf(String token) {
        if (localAccess.opens(token)) {
            return LocalAccess.CALLER;
        }
        TokenService.Claims claims = tokens.verify(token);
        if (!claims.source().isEmpty()) {
            return new Caller.ExternalUser(claims.source() + ":" + claims.userName(), claims.roles());
        }
        RbacSnapshot.UserEntry user = loaded().user(claims.userName())
                .filter(entry -> entry.fingerprint().equals(claims.fingerprint()))
                .filter(entry -> entry.stored().enabled())
                .orElseThrow(() -> new ProblemException(ProblemKind.ACCESS_DENIED, "token invalid!"));
        return claims.passwordChangeDue()
                ? new Caller.PasswordChangeDue(user.stored().username())
                : new Caller.User(user.stored().username(), user.administrator(), user.fingerprint());
    }

    private CompletableFuture<Verified> verified(
            String userName, String password, String clientAddress, String channel) {
        RbacSnapshot present = loaded();
        Optional<RbacSnapshot.UserEntry> found = present.user(userName);
        String digest = digest(
                userName,
                password,
                found.map(user -> user.stored().passwordHash()).orElse(HASH_OF_NOBODY));
        Verified known = verifiedPasswords.getIfPresent(digest);
        if (known instanceof VerifiedElsewhere) {
            return CompletableFuture.completedFuture(known);
        } else if (known != null && found.isPresent() && found.get().stored().enabled()) {
            return CompletableFuture.completedFuture(new VerifiedUser(found.get()));
        }
        try {
            throttle.check(userName, clientAddress, found.isPresent() && present.isOnlyAdministrator(userName));
        } catch (ProblemException wait) {
            rememberLogin(userName, clientAddress, channel, AuditResult.REFUSED, WAITING);
            throw wait;
        }
        // A user of this cluster is never looked for elsewhere, so that nobody there can take his place.
        CompletableFuture<Optional<Verified>> checked = found.isEmpty() && authority.isPresent()
                ? elsewhere(authority.get(), userName, password)
                : here(found.filter(user -> user.stored().enabled()), password);
        return checked.thenApply(who -> {
            if (who.isEmpty()) {
                throttle.failed(userName, clientAddress);
                rememberLogin(userName, clientAddress, channel, AuditResult.REFUSED, UNKNOWN);
                throw new ProblemException(ProblemKind.ACCESS_DENIED, UNKNOWN);
            }
            throttle.succeeded(userName, clientAddress);
            verifiedPasswords.put(digest, who.get());
            return who.get();
        });
    }

    private CompletableFuture<Optional<Verified>> here(Optional<RbacSnapshot.UserEntry> user, String password) {
        String hash = user.map(entry -> entry.stored().passwordHash()).orElse(HASH_OF_NOBODY);
        return passwords
                .verify(password, hash)
                .thenApply(good -> good ? user.map(VerifiedUser::new) : Optional.empty());
    }

    private static CompletableFuture<Optional<Verified>> elsewhere(
            PasswordAuthority authority, String userName, String password) {
        return authority
                .check(userName, password)
                .thenApply(roles -> roles.map(given -> new VerifiedElsewhere(authority.source(), userName, given)));
    }

    private void rememberLogin(String user, String address, String channel, AuditResult result, String reason) {
        audit.record(AuditEvent.of(user, address, channel, "login", "", result, reason));
    }

    private RbacSnapshot loaded() {
        if (!directory.loaded()) {
            throw new ProblemException(
                    ProblemKind.NOT_READY,
                    "Users cannot be checked yet: this node has not read them from its database so far.");
        }
        return directory.snapshot();
    }

    @Override
    public void checkClient(Caller caller, Action action, Resource resource) {
        if (!clientAuthenticationEnabled) {
            return;
        }
        check(caller, action, ResourcePattern.written(resource));
    }

    @Override
    public boolean permitsClient(Caller caller, Action action, Resource resource) {
        return !clientAuthenticationEnabled || permits(caller, action, ResourcePattern.written(resource));
    }

    @Override
    public void checkOperator(Caller caller, Action action, String name) {
        check(caller, action, name);
    }

    private void check(Caller caller, Action action, String resource) {
        checkPerson(caller);
        if (!permits(caller, action, resource)) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, DENIED);
        }
    }

    private static void checkPerson(Caller caller) {
        if (caller instanceof Caller.PasswordChangeDue) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, PASSWORD_CHANGE_DUE);
        }
        if (caller instanceof Caller.Anonymous) {
            throw new ProblemException(
                    ProblemKind.ACCESS_DENIED,
                    "user not found! Log in first: this asks for a token (nacos.core.auth.enabled decides for client APIs).");
        }
    }

    private boolean permits(Caller caller, Action action, String resource) {
        return caller == LocalAccess.CALLER || loaded().permits(rolesOf(caller), action, resource);
    }

    private boolean isAdministrator(Caller caller) {
        return caller == LocalAccess.CALLER || rolesOf(caller).contains(BuiltInRoles.ADMINISTRATOR);
    }

    /** The roles as of now: none for somebody who has gone, is disabled or has another password since he said who he is. */
    private List<String> rolesOf(Caller caller) {
        if (caller instanceof Caller.ExternalUser external) {
            return external.roles();
        }
        return caller instanceof Caller.User user
                ? loaded().user(user.name())
                        .filter(entry ->
                                entry.stored().enabled() && entry.fingerprint().equals(user.fingerprint()))
                        .map(RbacSnapshot.UserEntry::roles)
                        .orElse(List.of())
                : List.of();
    }

    @Override
    public ReadableRows readable(Caller caller, String namespace, String type) {
        return !clientAuthenticationEnabled || isAdministrator(caller)
                ? ReadableRows.ALL
                : loaded().readable(rolesOf(caller), namespace, type);
    }

    @Override
    public void checkList(Caller caller, Optional<String> namespace, String type) {
        checkSomething(caller, Action.READ, namespace, type);
    }

    @Override
    public void checkBatch(Caller caller, Optional<String> namespace, String type) {
        checkSomething(caller, Action.WRITE, namespace, type);
    }

    private void checkSomething(Caller caller, Action action, Optional<String> namespace, String type) {
        if (!clientAuthenticationEnabled) {
            return;
        }
        checkPerson(caller);
        if (!isAdministrator(caller) && !loaded().permitsSomething(rolesOf(caller), action, namespace, type)) {
            throw new ProblemException(ProblemKind.ACCESS_DENIED, DENIED);
        }
    }

    @Override
    public boolean clientAuthenticationEnabled() {
        return clientAuthenticationEnabled;
    }

    @Override
    public boolean goesByCopy() {
        return directory.goesByCopy();
    }

    private String digest(String userName, String password, String hash) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(digestKey, "HmacSHA256"));
            for (String part : new String[] {userName, password, hash}) {
                mac.update(part.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException("every Java platform has HmacSHA256", impossible);
        }
    }
}
