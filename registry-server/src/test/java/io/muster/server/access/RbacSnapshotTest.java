package io.muster.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.persistence.AccessTables;
import io.muster.persistence.RoleBinding;
import io.muster.persistence.StoredPermission;
import io.muster.persistence.StoredUser;
import java.util.List;
import org.junit.jupiter.api.Test;

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

        assertThat(narrow.mayReadSomethingIn(List.of("ONE"), "dev", "config")).isTrue();
        assertThat(narrow.mayReadSomethingIn(List.of("ONE"), "prod", "config")).isFalse();
        assertThat(narrow.mayReadSomethingIn(List.of("STAR"), "dev", "config")).isTrue();
        assertThat(narrow.mayReadSomethingIn(List.of("STAR"), "prod", "config")).isFalse();
        assertThat(narrow.mayReadSomethingIn(List.of("EXPRESSION"), "dev", "config"))
                .isTrue();
        assertThat(narrow.mayReadSomethingIn(List.of("EXPRESSION"), "prod", "config"))
                .isFalse();
        assertThat(narrow.mayReadSomethingIn(List.of("WRITER"), "dev", "config"))
                .isFalse();
        assertThat(narrow.mayReadSomethingIn(List.of("ROLE_OWNER:dev"), "dev", "naming"))
                .isTrue();
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
