package io.muster.server.access;

import io.muster.cluster.threads.DaemonThreads;
import io.muster.persistence.AccessReader;
import io.muster.persistence.Database;
import io.muster.server.audit.AuditLog;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.Replicator;
import io.muster.server.replication.StatePart;
import io.muster.server.storage.EmbeddedStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Puts access control together.
 *
 * <p>Order: construct, give {@link #tableExecutor}, {@link #foundationExecutor} and {@link #part} to the state machine, then {@link #start} once the log runs.
 */
public final class AccessModule implements AutoCloseable {

    private static final int REREAD_SECONDS = 5;
    private static final String PASSWORD_FILE = "first-administrator-password";

    /** The files below the data directory that let in, or help to let in, whoever reads them: they are for their owner alone. */
    public static final List<String> SECRET_FILES = List.of(LocalAccess.FILE, AccessCopy.FILE, PASSWORD_FILE);

    private final Database database;
    private final Optional<AccessCopy> copy;
    private final AccessDirectory directory;
    private final Optional<PasswordAuthority> authority;
    private final Optional<OidcLogin> oidc;
    private final TokenKeys tokenKeys;
    private final AccessFoundation foundation;
    private final Passwords passwords = new Passwords();
    private final AccessService service;
    private final AccessOperations operations;
    private final FirstAdministrator firstAdministrator;
    private final CommandExecutor<FoundationCommand> foundationExecutor;
    private final Optional<CommandExecutor<AccessCommand>> tableExecutor;
    private final ScheduledExecutorService rereader =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("muster-access-reread"));

    /**
     * @param vertx speaks with directory and identity provider, where there are some
     * @param openReader makes what reads lists without blocking; closed with this module
     * @param store the embedded database as part of the replicated state; empty with an external database
     * @param dataDirectory where a generated first password is left, and what is read from an external database is kept
     * @param localAccess the key that opens this node to whoever may read its data directory
     * @param audit hears of failed logins
     * @param auditsLogins whether it hears of successful ones too
     */
    public AccessModule(
            Vertx vertx,
            AuthSettings settings,
            Database database,
            Optional<EmbeddedStore> store,
            Supplier<AccessReader> openReader,
            Replicator replicator,
            Path dataDirectory,
            LocalAccess localAccess,
            AuditLog audit,
            boolean auditsLogins,
            Clock clock) {
        TokenService tokens = new TokenService(settings.tokenLifetime(), clock);
        this.database = database;
        copy = store.isPresent() ? Optional.empty() : Optional.of(new AccessCopy(dataDirectory));
        directory = new AccessDirectory(database, openReader, copy, clock);
        tokenKeys = new TokenKeys(settings, tokens, replicator);
        foundation = new AccessFoundation(tokenKeys::agreed);
        authority = settings.ldap().map(directorySettings -> new LdapAuthority(vertx, directorySettings));
        service = new AccessService(
                directory,
                tokens,
                passwords,
                settings.clientAuthenticationEnabled(),
                localAccess,
                authority,
                new LoginThrottle(clock),
                audit,
                auditsLogins);
        oidc = settings.oidc().map(provider -> new OidcLogin(vertx, provider, tokens, audit, auditsLogins, clock));
        foundationExecutor = new FoundationExecutor(foundation, directory);
        AccessWriter writer;
        if (store.isPresent()) {
            TablesChanged tablesChanged = new TablesChanged(directory);
            store.get().afterCommit(tablesChanged::endBatch);
            store.get().afterLoad(directory::refreshNow);
            tableExecutor = Optional.of(new AccessExecutor(store.get(), database.repositories(), tablesChanged::note));
            writer = replicator::propose;
        } else {
            tableExecutor = Optional.empty();
            writer = new DatabaseAccessWriter(database, replicator, directory);
        }
        operations = new AccessOperations(writer, passwords, new PasswordRules(settings.shortestPassword()));
        firstAdministrator = new FirstAdministrator(
                foundation,
                directory,
                operations,
                replicator,
                settings.administratorPassword(),
                dataDirectory.resolve(PASSWORD_FILE));
        if (store.isPresent() && store.get().durableIndex() == 0) {
            firstAdministrator.prepare();
        }
    }

    /** Begins; completes when logins can be answered. */
    public CompletableFuture<Void> start() {
        if (copy.isPresent()) {
            new FirstReading(database, directory, copy.get(), rereader).start();
            rereader.scheduleWithFixedDelay(directory::refreshSoon, REREAD_SECONDS, REREAD_SECONDS, TimeUnit.SECONDS);
        } else {
            directory.refreshSoon();
        }
        return firstAdministrator.start();
    }

    /** Who a caller is and what a caller may do; for the edges. */
    public AccessService service() {
        return service;
    }

    /** Changes of users, roles and permissions. */
    public AccessOperations operations() {
        return operations;
    }

    /** Logins through an identity provider, where one is set. */
    public Optional<OidcLogin> oidc() {
        return oidc;
    }

    /** Whether passwords of users who are not in the tables are checked by a directory. */
    public boolean asksDirectory() {
        return authority.isPresent();
    }

    /** The keys that tokens are signed with. */
    public TokenKeys tokenKeys() {
        return tokenKeys;
    }

    /** Says what users may do, and why. */
    public AccessExplainer explainer() {
        return new AccessExplainer(directory);
    }

    /** The picture of users, roles and permissions in memory. */
    public AccessDirectory directory() {
        return directory;
    }

    /** Executes changes of the tables; only with an embedded database. */
    public Optional<CommandExecutor<AccessCommand>> tableExecutor() {
        return tableExecutor;
    }

    /** Executes what all nodes agree on beside the tables, whatever the storage. */
    public CommandExecutor<FoundationCommand> foundationExecutor() {
        return foundationExecutor;
    }

    /** The agreed signing key, part of every snapshot. */
    public StatePart part() {
        return foundation;
    }

    @Override
    public void close() {
        firstAdministrator.close();
        rereader.shutdownNow();
        authority.ifPresent(PasswordAuthority::close);
        passwords.close();
        directory.close();
        copy.ifPresent(AccessCopy::close);
    }

    /** Remembers on the apply thread what changed in the tables in this batch. */
    private static final class TablesChanged {

        private final AccessDirectory directory;
        private ChangedAccess changed = new ChangedAccess();

        TablesChanged(AccessDirectory directory) {
            this.directory = directory;
        }

        void note(AccessCommand command) {
            changed.note(command);
        }

        void endBatch() {
            if (!changed.isEmpty()) {
                ChangedAccess ofBatch = changed;
                changed = new ChangedAccess();
                directory.refreshNow(ofBatch);
            }
        }
    }
}
