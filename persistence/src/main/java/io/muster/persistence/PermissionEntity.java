package io.muster.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;

/** A row of {@code permissions} as Hibernate reads it. */
@Entity(name = "StoredPermission")
@Table(name = "permissions")
@IdClass(PermissionEntity.Key.class)
class PermissionEntity {
    @Id
    @Column(name = "role", length = 50, nullable = false)
    String role = "";

    @Id
    @Column(name = "resource", nullable = false)
    String resource = "";

    @Id
    @Column(name = "action", length = 8, nullable = false)
    String action = "";

    StoredPermission permission() {
        return new StoredPermission(role, resource, action);
    }

    /** The whole row. */
    record Key(String role, String resource, String action) implements Serializable {}
}
