package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.persistence.AccessTables;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacSnapshotTest {

    private final RbacSnapshot snapshot = new RbacSnapshot(new AccessTables(
            List.of(new StoredUser("ann", "hash", true), new StoredUser("bob", "hash", true)),
            List.of(
                    new RoleBinding("READER", "ann"),
                    new RoleBinding("OWNER", "ann"),
                    new RoleBinding("READER", "bob")),
            List.of(
                    new StoredPermission("READER", ":*:*", "r"),
                    new StoredPermission("OWNER", "dev:*:*", "rw"),
                    new StoredPermission("NOBODY", "prod:*:*", "rw"))));

    @Test
    void aUserHasWhatEachOfTheRolesIsGranted() {
        assertThat(snapshot.permissionsOf(snapshot.user("ann").orElseThrow()))
                .containsExactlyInAnyOrder(
                        new StoredPermission("READER", ":*:*", "r"), new StoredPermission("OWNER", "dev:*:*", "rw"));
        assertThat(snapshot.permissionsOf(snapshot.user("bob").orElseThrow()))
                .containsExactly(new StoredPermission("READER", ":*:*", "r"));
    }

    @Test
    void aChangeReplacesTheUsersAndRolesThatItNamesAndNoOthers() {
        ChangedAccess changed = new ChangedAccess();
        changed.note(new AccessCommand.DeleteUser("bob"));
        changed.note(new AccessCommand.CreateAdministrator("cat", "hash", true));
        changed.note(new AccessCommand.BindRole("NOBODY", "ann"));
        changed.note(new AccessCommand.RevokePermission("OWNER", "dev:*:*", "rw"));

        RbacSnapshot after = snapshot.with(
                changed,
                new AccessTables(
                        List.of(new StoredUser("ann", "other", true), new StoredUser("cat", "hash", true)),
                        List.of(
                                new RoleBinding("NOBODY", "ann"),
                                new RoleBinding("OWNER", "ann"),
                                new RoleBinding("ROLE_ADMIN", "cat")),
                        List.of(),
                        Set.of("cat")));

        assertThat(after.user("bob")).isEmpty();
        assertThat(after.user("cat").orElseThrow().passwordChangeDue()).isTrue();
        assertThat(after.isOnlyAdministrator("cat")).isTrue();
        assertThat(after.permissionsOf(after.user("ann").orElseThrow()))
                .containsExactly(new StoredPermission("NOBODY", "prod:*:*", "rw"));
        assertThat(after.permissionsOfRole("READER")).isEqualTo(snapshot.permissionsOfRole("READER"));
        assertThat(after.user("ann").orElseThrow().fingerprint())
                .isNotEqualTo(snapshot.user("ann").orElseThrow().fingerprint());
        assertThat(snapshot.user("bob")).isPresent();
        assertThat(snapshot.hasAdministrator()).isFalse();
    }

    @Test
    void anAdministratorWhoMayNotLogInLetsNobodyInAgain() {
        List<RoleBinding> administrators = List.of(
                new RoleBinding("ROLE_ADMIN", "ann"),
                new RoleBinding("ROLE_ADMIN", "bob"),
                new RoleBinding("ROLE_ADMIN", "gone"));
        StoredUser ann = new StoredUser("ann", "hash", true);

        assertThat(new RbacSnapshot(new AccessTables(
                                List.of(ann, new StoredUser("bob", "hash", false)), administrators, List.of()))
                        .isOnlyAdministrator("ann"))
                .isTrue();
        assertThat(new RbacSnapshot(new AccessTables(
                                List.of(ann, new StoredUser("bob", "hash", true)), administrators, List.of()))
                        .isOnlyAdministrator("ann"))
                .isFalse();
    }

    @Test
    void theBuiltInRolesPermitByTheirNames() {
        List<String> auditor = List.of("ROLE_AUDITOR");
        List<String> owner = List.of("ROLE_OWNER:dev");
        List<String> ownerOfPublic = List.of("ROLE_OWNER:public");

        assertThat(snapshot.permits(auditor, Action.READ, "console/users")).isTrue();
        assertThat(snapshot.permits(auditor, Action.READ, "prod:G:config/a")).isTrue();
        assertThat(snapshot.permits(auditor, Action.WRITE, "prod:G:config/a")).isFalse();
        assertThat(snapshot.permits(owner, Action.WRITE, "dev:G:config/a")).isTrue();
        assertThat(snapshot.permits(owner, Action.READ, "dev2:G:config/a")).isFalse();
        assertThat(snapshot.permits(owner, Action.READ, ":G:config/a")).isFalse();
        assertThat(snapshot.permits(owner, Action.READ, "console/users")).isFalse();
        assertThat(snapshot.permits(ownerOfPublic, Action.WRITE, ":G:config/a")).isTrue();
        assertThat(snapshot.permits(ownerOfPublic, Action.WRITE, "dev:G:config/a"))
                .isFalse();
    }

    @Test
    void whoMayReadOneThingInANamespaceMaySeeItsList() {
        RbacSnapshot narrow = new RbacSnapshot(new AccessTables(
                List.of(),
                List.of(),
                List.of(
                        new StoredPermission("ONE", "dev:G:config/a", "r"),
                        new StoredPermission("STAR", "d*:G:config/a", "r"),
                        new StoredPermission("EXPRESSION", "dev:.*:config/[ab]", "r"),
                        new StoredPermission("WRITER", "dev:*:*", "w"))));

        assertThat(narrow.readable(List.of("ONE"), "dev", "config").nothing()).isFalse();
        assertThat(narrow.readable(List.of("ONE"), "dev", "naming").nothing()).isTrue();
        assertThat(narrow.readable(List.of("ONE"), "prod", "config").nothing()).isTrue();
        assertThat(narrow.readable(List.of("STAR"), "dev", "config").nothing()).isFalse();
        assertThat(narrow.readable(List.of("STAR"), "prod", "config").nothing()).isTrue();
        assertThat(narrow.readable(List.of("EXPRESSION"), "dev", "config").nothing())
                .isFalse();
        assertThat(narrow.readable(List.of("EXPRESSION"), "prod", "config").nothing())
                .isTrue();
        assertThat(narrow.readable(List.of("WRITER"), "dev", "config").nothing())
                .isTrue();
        assertThat(narrow.readable(List.of("ROLE_OWNER:dev"), "dev", "naming").everything())
                .isTrue();
        assertThat(narrow.readable(List.of("ROLE_AUDITOR"), "prod", "naming").everything())
                .isTrue();
    }

    @Test
    void aListShowsTheRowsThatOneOfTheRolesPermits() {
        RbacSnapshot narrow = new RbacSnapshot(new AccessTables(
                List.of(),
                List.of(),
                List.of(
                        new StoredPermission("A", ":G:config/app-*", "rw"),
                        new StoredPermission("A", "*:H:config/shared", "r"),
                        new StoredPermission("A", ":G:config/written", "w"),
                        new StoredPermission("B", "public:.*:config/[ab]", "r"),
                        new StoredPermission("ALL", "*:*:config/*", "r"),
                        new StoredPermission("NEARLY", ".*:.*:config/.+", "r"))));

        ReadableRows rows = narrow.readable(List.of("A", "B"), "public", "config");
        assertThat(rows.everything()).isFalse();
        assertThat(rows.contains("G", "app-1")).isTrue();
        assertThat(rows.contains("H", "shared")).isTrue();
        assertThat(rows.contains("X", "a")).isTrue();
        assertThat(rows.contains("G", "written")).isFalse();
        assertThat(rows.contains("H", "app-1")).isFalse();
        assertThat(narrow.readable(List.of("ALL"), "dev", "config").everything())
                .isTrue();
        assertThat(narrow.readable(List.of("NEARLY"), "dev", "config").everything())
                .as("whether an expression matches everything is not guessed")
                .isFalse();
        assertThat(narrow.readable(List.of("NEARLY"), "dev", "config").contains("G", "a"))
                .isTrue();
    }

    /** An empty namespace is the public one; a star stands for none in particular. */
    @ParameterizedTest
    @CsvSource({
        "READER,        READ,  *,      config, true",
        "READER,        READ,  *,      naming, false",
        "READER,        WRITE, *,      config, false",
        "READER,        WRITE, dev,    config, false",
        "WRITER,        READ,  *,      config, false",
        "WRITER,        WRITE, *,      config, true",
        "WRITER,        WRITE, public, config, true",
        "WRITER,        WRITE, '',     config, true",
        "WRITER,        WRITE, public, naming, false",
        "WRITER,        WRITE, dev,    config, false",
        "ROLE_OWNER:dev, READ,  *,      naming, true",
        "ROLE_OWNER:dev, WRITE, *,      naming, true",
        "ROLE_OWNER:dev, WRITE, dev,    config, true",
        "ROLE_OWNER:dev, WRITE, public, config, false",
        "ROLE_AUDITOR,  READ,  *,      naming, true",
        "ROLE_AUDITOR,  WRITE, *,      config, false",
        "NOBODY,        READ,  *,      naming, false"
    })
    void whoMayDoSomethingSomewhereIsKnown(
            String role, Action action, String namespace, String type, boolean permitted) {
        RbacSnapshot narrow = new RbacSnapshot(new AccessTables(
                List.of(),
                List.of(),
                List.of(
                        new StoredPermission("READER", "dev:G:config/a", "r"),
                        new StoredPermission("WRITER", "public:G:config/shop", "w"))));
        Optional<String> where = namespace.equals("*") ? Optional.empty() : Optional.of(namespace);

        assertThat(narrow.permitsSomething(List.of(role), action, where, type)).isEqualTo(permitted);
    }

    @Test
    void whatIsListedIsWhatIsPermitted() {
        RbacSnapshot.UserEntry bob = snapshot.user("bob").orElseThrow();

        assertThat(snapshot.permits(bob, Action.READ, ":DEFAULT_GROUP:naming/orders"))
                .isTrue();
        assertThat(snapshot.permits(bob, Action.WRITE, ":DEFAULT_GROUP:naming/orders"))
                .isFalse();
        assertThat(snapshot.permits(bob, Action.READ, "dev:DEFAULT_GROUP:naming/orders"))
                .isFalse();
    }
}
