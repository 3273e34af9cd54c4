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
        MetaRepository meta) {
    static Repositories of(StorageTraits traits) {
        return new Repositories(
                new ConfigRepository(traits),
                new GrayRepository(traits),
                new HistoryRepository(traits),
                new NamespaceRepository(traits),
                new CapacityRepository(traits),
                new ChangeRepository(traits),
                new UserRepository(),
                new RoleRepository(),
                new PermissionRepository(),
                new MetaRepository());
    }
}
