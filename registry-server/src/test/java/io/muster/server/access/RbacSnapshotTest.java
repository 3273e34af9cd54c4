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
