package io.muster.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of {@code users} as Hibernate reads it. */
@Entity(name = "StoredUser")
@Table(name = "users")
class UserEntity {
    @Id
    @Column(name = "username", length = 50, nullable = false)
    String username = "";

    @Column(name = "password", length = 500, nullable = false)
    String password = "";

    @Column(name = "enabled", nullable = false)
    boolean enabled;

    StoredUser user() {
        return new StoredUser(username, password, enabled);
    }
}
