package io.muster.server.access;

import io.muster.persistence.AccessReader;
import io.muster.persistence.AccessTables;
import io.muster.persistence.Database;
import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.persistence.Repositories;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users, roles and permissions as this node knows them: a picture in memory for every request, and pages read from the
 * database for lists. Thread-safe, never blocks.
 *
 * <p>The picture is read by the repositories that also write, so that it is there as soon as the database is; lists go through
 * Hibernate Reactive, which takes a second of work and some 40 MB and is therefore started when somebody opens the console, or asks for
 * a list without it.
 */
public final class AccessDirectory {

    private static final Logger log = LoggerFactory.getLogger(AccessDirectory.class);

    private final Database database;
    private final Supplier<AccessReader> openReader;
    private final Optional<AccessCopy> copy;
    private final Clock clock;
    private volatile @Nullable RbacSnapshot snapshot;

    private final AtomicLong reads = new AtomicLong();
    private final Object lock = new Object();
    private long published;
    private volatile boolean fromCopy;
    private boolean failureTold;
    private @Nullable CompletableFuture<Void> running;
    private @Nullable CompletableFuture<Void> next;

    private final AtomicBoolean preparing = new AtomicBoolean();
    private boolean closed;
    private @Nullable AccessReader reader;

    /**
     * @param openReader makes the reader of lists; called once, when it is first needed
     * @param copy keeps what was read from an external database
     */
    AccessDirectory(Database database, Supplier<AccessReader> openReader, Optional<AccessCopy> copy, Clock clock) {
        this.database = database;
        this.openReader = openReader;
        this.copy = copy;
        this.clock = clock;
    }

    /**
     * Starts what reads lists, in the background and once, and lets it read each of them, since the first queries take long. Cheap when it
     * has been called before.
     */
    public void prepareLists() {
        if (!preparing.compareAndSet(false, true)) {
            return;
        }
        Thread thread = new Thread(this::readLists, "muster-access-lists");
        thread.setDaemon(true);
        thread.start();
    }

    private void readLists() {
        PageRequest one = new PageRequest(1, 1);
        AccessReader lists;
        synchronized (lock) {
            if (closed) {
                return;
            }
            lists = reader();
        }
        lists.users(null, false, one)
                .thenCompose(users -> lists.roles(null, null, false, one))
                .thenCompose(roles -> lists.permissions(null, false, one))
                .whenComplete((permissions, failure) -> {
                    if (failure != null) {
                        log.info("The lists of users could not be read in advance: {}", failure.getMessage());
                    }
                });
    }

    private AccessReader reader() {
        synchronized (lock) {
            if (reader == null) {
                reader = openReader.get();
            }
            return reader;
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
            if (reader != null) {
                reader.close();
            }
        }
    }

    /** Whether the tables have been read once, or a copy of them is used until they are. */
    public boolean loaded() {
        return snapshot != null;
    }

    /** Whether the picture is that of a copy, since the tables have not been read so far. */
    boolean goesByCopy() {
        return fromCopy;
    }

    RbacSnapshot snapshot() {
        RbacSnapshot current = snapshot;
        return current == null ? RbacSnapshot.EMPTY : current;
    }

    /** What is granted to a user, from memory; empty for an unknown one. An administrator needs no grants. */
    public List<StoredPermission> permissionsOf(String userName) {
        RbacSnapshot current = snapshot();
        return current.user(userName).map(current::permissionsOf).orElse(List.of());
    }

    /** As {@link #permissionsOf} for roles that are not in the tables. */
    public List<StoredPermission> permissionsOfRoles(List<String> roles) {
        return snapshot().permissionsOf(roles);
    }

    /** The roles of a user, from memory; empty for an unknown one. */
    public List<String> rolesOf(String userName) {
        return snapshot().user(userName).map(RbacSnapshot.UserEntry::roles).orElse(List.of());
    }

    /** Everything about a user that an operator can change, as text to compare; no secret is in it. Empty for an unknown one. */
    public String describeUser(String userName) {
        return snapshot()
                .user(userName)
                .map(user -> user.stored().username() + " " + user.stored().enabled() + " " + user.fingerprint() + " "
                        + user.roles())
                .orElse("");
    }

    /** Everything that a role may do, as text to compare. Empty for a role without permissions. */
    public String describeRole(String role) {
        List<StoredPermission> permissions = snapshot().permissionsOfRole(role);
        return permissions.isEmpty() ? "" : role + " " + permissions;
    }

    /**
     * Reads the tables again. Completes after a read that began after this call; calls that come while one is running share
     * the next one. Fails when the database cannot be read; the old picture then stays.
     */
    CompletableFuture<Void> refresh() {
        synchronized (lock) {
            if (running == null) {
                return start();
            }
            if (next == null) {
                next = new CompletableFuture<>();
            }
            return next;
        }
    }

    private CompletableFuture<Void> start() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        running = result;
        long read = reads.incrementAndGet();
        Instant begun = clock.instant();
        database.submit(this::tables).whenComplete((tables, failure) -> {
            if (failure == null) {
                publish(read, new RbacSnapshot(tables));
                copy.ifPresent(kept -> kept.keep(tables, begun));
                result.complete(null);
            } else {
                result.completeExceptionally(failure);
            }
            startNext();
        });
        return result;
    }

    /**
     * Reads the tables on the calling thread. The apply thread of an embedded database does so after a change, so that
     * whoever sees the log's index also sees the change in permission checks.
     */
    void refreshNow() {
        long read = reads.incrementAndGet();
        publish(read, new RbacSnapshot(database.inTransaction(this::tables)));
    }

    /**
     * As {@link #refreshNow()} when it is known what changed since the last call: only those rows are read, so that the log does not
     * wait for a hundred thousand users because one of them has a new password. For an embedded database, whose every change comes this way.
     */
    void refreshNow(ChangedAccess changed) {
        RbacSnapshot earlier = snapshot;
        if (earlier == null || changed.everybody()) {
            refreshNow();
            return;
        }
        long read = reads.incrementAndGet();
        publish(read, earlier.with(changed, database.inTransaction(sql -> rows(sql, changed))));
    }

    private AccessTables rows(DSLContext sql, ChangedAccess changed) {
        Repositories repositories = database.repositories();
        List<StoredUser> users = new ArrayList<>();
        List<RoleBinding> roles = new ArrayList<>();
        Set<String> changeDue = new HashSet<>();
        for (String user : changed.users()) {
            repositories.users().find(sql, user).ifPresent(users::add);
            roles.addAll(repositories.roles().ofUser(sql, user));
            if (repositories.meta().find(sql, AccessWrites.CHANGE_DUE + user).isPresent()) {
                changeDue.add(user);
            }
        }
        List<StoredPermission> permissions = new ArrayList<>();
        for (String role : changed.roles()) {
            permissions.addAll(repositories.permissions().ofRole(sql, role));
        }
        return new AccessTables(users, roles, permissions, changeDue);
    }

    /** A read that began earlier never replaces one that began later. */
    private void publish(long read, RbacSnapshot found) {
        synchronized (lock) {
            if (read > published) {
                published = read;
                snapshot = found;
                failureTold = false;
                if (fromCopy) {
                    fromCopy = false;
                    log.info("Users, roles and permissions are those of the database again.");
                }
            }
        }
    }

    /**
     * Takes the picture from a copy of the tables, until they are read.
     *
     * @return false when they have been read meanwhile; the copy then does not count
     */
    boolean useCopy(AccessTables tables) {
        RbacSnapshot copied = new RbacSnapshot(tables);
        synchronized (lock) {
            if (published > 0) {
                return false;
            }
            fromCopy = true;
            snapshot = copied;
            return true;
        }
    }

    private AccessTables tables(DSLContext sql) {
        Repositories repositories = database.repositories();
        return new AccessTables(
                repositories.users().all(sql),
                repositories.roles().all(sql),
                repositories.permissions().all(sql),
                repositories.meta().keysAfter(sql, AccessWrites.CHANGE_DUE));
    }

    private void startNext() {
        CompletableFuture<Void> waiting;
        synchronized (lock) {
            running = null;
            waiting = next;
            next = null;
            if (waiting == null) {
                return;
            }
            start().whenComplete((done, failure) -> {
                if (failure == null) {
                    waiting.complete(null);
                } else {
                    waiting.completeExceptionally(failure);
                }
            });
        }
    }

    /** As {@link #refresh}, for callers that do not wait: the first failure after a success is logged. */
    void refreshSoon() {
        refresh().exceptionally(failure -> {
            if (isToBeTold()) {
                log.warn(
                        "Users, roles and permissions could not be read, {}: {}",
                        loaded() ? "the earlier ones stay" : "nobody can log in until they are",
                        failure.getMessage());
            }
            return null;
        });
    }

    /** Of a node that has only its copy, or not even that, the first reading tells. */
    private boolean isToBeTold() {
        synchronized (lock) {
            if (failureTold || copy.isPresent() && published == 0) {
                return false;
            }
            failureTold = true;
            return true;
        }
    }

    /** User names, paged. */
    public CompletionStage<Page<String>> users(@Nullable String name, boolean blur, PageRequest page) {
        return reader().users(name, blur, page).thenApply(users -> users.map(StoredUser::username));
    }

    /** At most 100 user names that contain the text. */
    public CompletionStage<List<String>> userNames(String part) {
        return reader().userNames(part);
    }

    /** Role bindings, paged. */
    public CompletionStage<Page<RoleBinding>> roles(
            @Nullable String userName, @Nullable String role, boolean blur, PageRequest page) {
        return reader().roles(userName, role, blur, page);
    }

    /** At most 100 role names that contain the text. */
    public CompletionStage<List<String>> roleNames(String part) {
        return reader().roleNames(part);
    }

    /** Permissions, paged. */
    public CompletionStage<Page<StoredPermission>> permissions(@Nullable String role, boolean blur, PageRequest page) {
        return reader().permissions(role, blur, page);
    }

    /** Whether exactly this permission is granted. */
    public boolean hasPermission(String role, String resource, String action) {
        return snapshot().hasPermission(new StoredPermission(role, resource, action));
    }

    /** Whether somebody is an administrator. */
    public boolean hasAdministrator() {
        return snapshot().hasAdministrator();
    }
}
