package io.muster.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A row of {@code roles} as Hibernate reads it. */
@Entity(name = "RoleBinding")
@Table(name = "roles")
@IdClass(RoleEntity.Key.class)
class RoleEntity {
    @Id
    @Column(name = "role", length = 50, nullable = false)
    String role = "";

    @Id
    @Column(name = "username", length = 50, nullable = false)
    String username = "";

    RoleBinding binding() {
        return new RoleBinding(role, username);
    }

    /** The whole row. */
    record Key(String role, String username) implements Serializable {}
}
