package io.muster.server.config;

import io.muster.persistence.Database;
import io.muster.persistence.EmbeddedDatabase;
import io.muster.server.cluster.ClusterObserver;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.namespace.NamespaceService;
import io.muster.server.namespace.Namespaces;
import io.muster.server.replication.CommandExecutor;
import io.muster.server.replication.PeerCalls;
import io.muster.server.replication.Replicator;
import io.muster.server.storage.EmbeddedStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The configuration centre and the namespaces of one node, put together for one of the two storage modes.
 *
 * <p>Order: make the module before the log starts (it serves peer topics and gives the executors of its commands), call
 * {@link #loadStored} before the first command is applied, {@link #start} once the node takes part. To stop: take the edges
 * down, {@link #close} this, then the log, then the database.
 */
public final class ConfigModule implements AutoCloseable {

    private static final Duration FIRST_READ_PATIENCE = Duration.ofSeconds(8);

    private final ConfigSettings settings;
    private final ConfigCache cache;
    private final NodeConfigListeners listeners;
    private final ConfigService operations;
    private final ConfigBrowser browser;
    private final Capacities capacities;
    private final ConfigAdministration administration;
    private final Namespaces namespaces;
    private final CommandExecutor<ConfigCommand> configExecutor;
    private final CommandExecutor<NamespaceCommand> namespaceExecutor;
    private final HistoryRetention retention;
    private final Storage storage;

    /** What differs between the storage modes while running. */
    private interface Storage extends AutoCloseable {
        void load();

        void start();

        /** The highest index up to which everything that the log has changed is served. */
        long served(long appliedIndex);

        /** Whether what is not served yet can be read. */
        boolean reading();

        @Override
        void close();
    }

    private ConfigModule(
            Vertx vertx,
            ConfigSettings settings,
            Database database,
            ConfigCache cache,
            NodeConfigListeners listeners,
            ConfigWriter writer,
            NamespaceService namespaces,
            CommandExecutor<ConfigCommand> configExecutor,
            ClusterObserver cluster,
            Storage storage) {
        this.settings = settings;
        this.cache = cache;
        this.listeners = listeners;
        this.browser = new ConfigBrowser(database);
        Executor workers = work -> vertx.executeBlocking(
                () -> {
                    work.run();
                    return null;
                },
                false);
        this.capacities = new Capacities(browser, cache, settings);
        ConfigQuota quota = settings.capacityLimitCheck() ? new StoredQuota(capacities, cache) : ConfigQuota.NONE;
        this.operations = new ConfigService(
                new ConfigRules(
                        settings.maxContentCharacters(), settings.maxContentBytes(), settings.validateContent()),
                writer,
                quota,
                workers,
                settings.mostGrayReleases());
        this.namespaces = namespaces;
        this.administration = new ConfigAdministration(operations, browser, writer);
        this.configExecutor = configExecutor;
        this.namespaceExecutor = namespaces;
        this.retention = new HistoryRetention(vertx, cluster, writer, settings.historyRetention(), Clock.systemUTC());
        this.storage = storage;
        cache.onChange(listeners::changed);
    }

    /** For the embedded database: every write goes through the log. */
    public static ConfigModule embedded(
            Vertx vertx,
            ConfigSettings settings,
            EmbeddedDatabase database,
            EmbeddedStore store,
            Replicator replicator,
            PeerCalls peers,
            ClusterObserver cluster) {
        ConfigRows rows = new ConfigRows(database.repositories());
        ConfigCache cache = new ConfigCache(
                settings.cacheBytes(),
                (key, grayName, wanted) ->
                        ConfigBrowser.withProblems(database.submit(sql -> rows.content(sql, key, grayName, wanted))));
        EmbeddedConfigExecutor executor = new EmbeddedConfigExecutor(database, store, cache);
        NamespaceService namespaces = NamespaceService.embedded(database, store, replicator, cache::countsOfNamespaces);
        return new ConfigModule(
                vertx,
                settings,
                database,
                cache,
                new NodeConfigListeners(peers, keys -> replicator.readBarrier()),
                replicator::propose,
                namespaces,
                executor,
                cluster,
                new Storage() {
                    @Override
                    public void load() {
                        executor.loadAll();
                    }

                    @Override
                    public void start() {}

                    @Override
                    public long served(long appliedIndex) {
                        return appliedIndex; // memory is changed with the batch
                    }

                    @Override
                    public boolean reading() {
                        return true;
                    }

                    @Override
                    public void close() {}
                });
    }

    /**
     * For an external database: it is the truth, and {@code files} the copy that this node serves from when it is away.
     *
     * @param files a directory of this node's own
     */
    public static ConfigModule external(
            Vertx vertx,
            ConfigSettings settings,
            Database database,
            Path files,
            Replicator replicator,
            PeerCalls peers,
            ClusterObserver cluster) {
        Clock clock = Clock.systemUTC();
        LocalConfigFiles copy = new LocalConfigFiles(files);
        ConfigCache cache = new ConfigCache(
                settings.cacheBytes(),
                new CopiedContents(vertx, copy, database, new ConfigRows(database.repositories())));
        ChangeNotices notices = new ChangeNotices(replicator);
        UnreadNotices unread = new UnreadNotices();
        ConfigRefresher refresher = new ConfigRefresher(database, cache, copy, notices, unread, settings.cacheBytes());
        ExternalConfigs configs = new ExternalConfigs(database, refresher, notices, unread, clock);
        ExternalChanges changes = new ExternalChanges(vertx, database, cache, refresher, settings, clock);
        return new ConfigModule(
                vertx,
                settings,
                database,
                cache,
                new NodeConfigListeners(peers, refresher::confirm),
                configs,
                NamespaceService.external(database, cache::countsOfNamespaces),
                configs,
                cluster,
                new Storage() {
                    @Override
                    public void load() {
                        cache.replaceAll(copy.loadAll());
                        changes.firstRead(FIRST_READ_PATIENCE);
                    }

                    @Override
                    public void start() {
                        changes.start();
                    }

                    @Override
                    public long served(long appliedIndex) {
                        return unread.served(appliedIndex);
                    }

                    @Override
                    public boolean reading() {
                        return database.health().usable();
                    }

                    @Override
                    public void close() {
                        changes.close();
                        notices.close();
                        refresher.close();
                        copy.close();
                    }
                });
    }

    /**
     * Reads what is stored, on the calling thread, which may block. Nothing is applied before.
     */
    public void loadStored() {
        storage.load();
    }

    /** Begins the periodic work. */
    public void start() {
        storage.start();
        retention.start();
    }

    public ConfigSettings settings() {
        return settings;
    }

    public ConfigOperations operations() {
        return operations;
    }

    public ConfigQueries queries() {
        return cache;
    }

    public ConfigListeners listeners() {
        return listeners;
    }

    public ConfigBrowser browser() {
        return browser;
    }

    public ConfigAdministration administration() {
        return administration;
    }

    /** Quotas and how much of them is used. */
    public Capacities capacities() {
        return capacities;
    }

    /**
     * The index up to which everything that the log has changed in configurations is served here: for callers who ask about
     * configurations it is what counts as applied.
     *
     * @param appliedIndex that of the log
     */
    public long served(long appliedIndex) {
        return storage.served(appliedIndex);
    }

    /** Whether what the log has changed and is not served here yet can be read now. */
    public boolean reading() {
        return storage.reading();
    }

    public Namespaces namespaces() {
        return namespaces;
    }

    /** Executes {@link ConfigCommand}s on the apply thread. */
    public CommandExecutor<ConfigCommand> configExecutor() {
        return configExecutor;
    }

    /** Executes {@link NamespaceCommand}s on the apply thread. */
    public CommandExecutor<NamespaceCommand> namespaceExecutor() {
        return namespaceExecutor;
    }

    @Override
    public void close() {
        retention.close();
        storage.close();
        listeners.close();
    }
}
