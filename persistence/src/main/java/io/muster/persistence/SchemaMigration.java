package io.muster.persistence;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * A numbered step that Flyway runs once on a database. A step has no checksum: it is code that looks at what is there, and a later wording of
 * it must not make a database that has run it look tampered with.
 */
abstract class SchemaMigration implements JavaMigration {

    private final MigrationVersion version;
    private final String description;

    SchemaMigration(int version, String description) {
        this.version = MigrationVersion.fromVersion(Integer.toString(version));
        this.description = description;
    }

    @Override
    public final MigrationVersion getVersion() {
        return version;
    }

    @Override
    public final String getDescription() {
        return description;
    }

    @Override
    public final @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public final boolean canExecuteInTransaction() {
        return true;
    }
}
