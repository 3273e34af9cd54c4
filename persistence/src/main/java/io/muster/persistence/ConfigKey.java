package io.muster.persistence;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What names a configuration.
 *
 * @param dataId the configuration's name
 * @param group its group
 * @param tenant its namespace; the public namespace is {@code ""} here, whichever way it was spelled
 */
public record ConfigKey(String dataId, String group, String tenant) {
    /** Brings the tenant into its one form. */
    public ConfigKey {
        Objects.requireNonNull(dataId, "dataId");
        Objects.requireNonNull(group, "group");
        tenant = canonicalTenant(tenant);
    }

    /** Returns the stored form of a tenant: {@code ""} for the public namespace however it is spelled. */
    public static String canonicalTenant(@Nullable String tenant) {
        return tenant == null || tenant.isBlank() || tenant.equalsIgnoreCase("public") ? "" : tenant;
    }
}
