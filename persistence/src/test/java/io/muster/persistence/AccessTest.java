package io.muster.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.muster.persistence.TestServer#all")
class AccessTest {
    private static final StoredUser NACOS = new StoredUser("nacos", "$2a$10$hash", true);

    @Parameter
    TestServer server;

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private TestDatabase database;
    private AccessReader reader;

    @BeforeEach
    void open() {
        database = TestDatabase.open(server, directory);
        reader = Databases.accessReader(database.database(), vertx);
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aUserIsCreatedOnceFoundChangedAndDeleted() throws Exception {
        UserRepository users = database.repositories().users();
        assertThat(create(NACOS)).isEqualTo(WriteOutcome.DONE);
        assertThat(create(new StoredUser("nacos", "other", false))).isEqualTo(WriteOutcome.ALREADY_EXISTS);
        assertThat(get(reader.findUser("nacos"))).contains(NACOS);
        assertThat(get(reader.findUser("NACOS"))).isEmpty();
        assertThat(database.<WriteOutcome>write(sql -> users.updatePassword(sql, "nacos", "new")))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(get(reader.findUser("nacos"))).contains(new StoredUser("nacos", "new", true));
        StoredUser disabled = new StoredUser("disabled", "x", false);
        assertThat(create(disabled)).isEqualTo(WriteOutcome.DONE);
        assertThat(get(reader.findUser("disabled"))).contains(disabled);
        assertThat(database.<WriteOutcome>write(sql -> users.updatePassword(sql, "nobody", "new")))
                .isEqualTo(WriteOutcome.NOT_FOUND);
        assertThat(database.<WriteOutcome>write(sql -> users.delete(sql, "nacos")))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> users.delete(sql, "nacos")))
                .isEqualTo(WriteOutcome.NOT_FOUND);
        assertThat(get(reader.findUser("nacos"))).isEmpty();
    }

    @Test
    void aDuplicateInATransactionLeavesTheRestOfItStanding() throws Exception {
        create(NACOS);
        database.write(sql -> {
            UserRepository users = database.repositories().users();
            assertThat(users.create(sql, new StoredUser("before", "x", true))).isEqualTo(WriteOutcome.DONE);
            assertThat(users.create(sql, NACOS)).isEqualTo(WriteOutcome.ALREADY_EXISTS);
            return users.create(sql, new StoredUser("behind", "x", true));
        });
        assertThat(get(reader.userNames("be"))).containsExactly("before", "behind");
    }

    @Test
    void whatATransactionHasWrittenItAlsoReads() throws Exception {
        RoleRepository roles = database.repositories().roles();
        RoleBinding binding = new RoleBinding("dev", "alice");

        database.write(sql -> {
            assertThat(roles.isHeld(sql, "dev")).isFalse();
            assertThat(roles.isHeldBy(sql, binding)).isFalse();
            roles.create(sql, binding);
            assertThat(roles.isHeld(sql, "dev")).isTrue();
            assertThat(roles.isHeldBy(sql, binding)).isTrue();
            return roles.delete(sql, binding);
        });
    }

    @Test
    void rolesAndPermissionsAreGivenAndTaken() throws Exception {
        RoleRepository roles = database.repositories().roles();
        PermissionRepository permissions = database.repositories().permissions();
        RoleBinding binding = new RoleBinding("dev", "alice");
        StoredPermission permission = new StoredPermission("dev", "r".repeat(255), "rw");
        assertThat(database.<WriteOutcome>write(sql -> roles.create(sql, binding)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> roles.create(sql, binding)))
                .isEqualTo(WriteOutcome.ALREADY_EXISTS);
        assertThat(database.<WriteOutcome>write(sql -> permissions.create(sql, permission)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> permissions.create(sql, permission)))
                .isEqualTo(WriteOutcome.ALREADY_EXISTS);
        create(NACOS);

        AccessTables expected = new AccessTables(List.of(NACOS), List.of(binding), List.of(permission));
        assertThat(get(reader.loadAll())).isEqualTo(expected);
        assertThat(database.<AccessTables>read(sql -> new AccessTables(
                        database.repositories().users().all(sql), roles.all(sql), permissions.all(sql))))
                .isEqualTo(expected);

        assertThat(database.<WriteOutcome>write(sql -> roles.delete(sql, binding)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(database.<WriteOutcome>write(sql -> roles.deleteRole(sql, "dev")))
                .isEqualTo(WriteOutcome.NOT_FOUND);
        assertThat(database.<WriteOutcome>write(sql -> permissions.delete(sql, permission)))
                .isEqualTo(WriteOutcome.DONE);
        assertThat(get(reader.loadAll())).isEqualTo(new AccessTables(List.of(NACOS), List.of(), List.of()));
    }

    @Test
    void listsArePagedAndFilteredWholeOrWithWildcards() throws Exception {
        for (String name : List.of("alice", "al_x", "albert", "bob")) {
            create(new StoredUser(name, "hash", true));
            database.write(sql -> database.repositories().roles().create(sql, new RoleBinding("role-" + name, name)));
            database.write(sql -> database.repositories()
                    .permissions()
                    .create(sql, new StoredPermission("role-" + name, ":*:*", "r")));
        }
        Page<StoredUser> second = get(reader.users(null, false, new PageRequest(2, 3)));
        assertThat(second.totalCount()).isEqualTo(4);
        assertThat(second.pagesAvailable()).isEqualTo(2);
        assertThat(second.items()).extracting(StoredUser::username).containsExactly("bob");
        assertThat(get(reader.users("al*", true, new PageRequest(1, 10))).items())
                .extracting(StoredUser::username)
                .containsExactly("al_x", "albert", "alice");
        assertThat(get(reader.users("*_*", true, new PageRequest(1, 10))).items())
                .extracting(StoredUser::username)
                .containsExactly("al_x");
        assertThat(get(reader.users("al*", false, new PageRequest(1, 10))).items())
                .isEmpty();
        assertThat(get(reader.roles("bob", null, false, new PageRequest(1, 10))).items())
                .containsExactly(new RoleBinding("role-bob", "bob"));
        assertThat(get(reader.roles("b*", "role-a*", true, new PageRequest(1, 10)))
                        .items())
                .isEmpty();
        assertThat(get(reader.permissions("role-al*", true, new PageRequest(1, 2)))
                        .totalCount())
                .isEqualTo(3);
        assertThat(get(reader.roleNames("le-b"))).containsExactly("role-bob");
    }

    private WriteOutcome create(StoredUser user) {
        return database.write(sql -> database.repositories().users().create(sql, user));
    }

    private static <T> T get(CompletionStage<T> stage)
            throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
