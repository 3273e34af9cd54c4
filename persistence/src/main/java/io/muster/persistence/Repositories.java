package io.muster.persistence;

/** The repositories of one database; all are stateless and safe for every thread. */
public record Repositories(
        ConfigRepository configs,
        GrayRepository grays,
        HistoryRepository history,
        NamespaceRepository namespaces,
        CapacityRepository capacities,
        ChangeRepository changes,
        UserRepository users,
        RoleRepository roles,
        PermissionRepository permissions,
        MetaRepository meta,
        AuditRepository audit) {
    static Repositories of(StorageTraits traits) {
        HistoryRepository history = new HistoryRepository(traits);
        ChangeRepository changes = new ChangeRepository(traits);
        return new Repositories(
                new ConfigRepository(traits, history, changes),
                new GrayRepository(traits, history, changes),
                history,
                new NamespaceRepository(),
                new CapacityRepository(traits),
                changes,
                new UserRepository(),
                new RoleRepository(),
                new PermissionRepository(),
                new MetaRepository(),
                new AuditRepository());
    }
}
