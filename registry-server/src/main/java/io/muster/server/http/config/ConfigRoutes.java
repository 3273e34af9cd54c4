package io.muster.server.http.config;

import io.muster.server.access.AccessControl;
import io.muster.server.config.ConfigModule;
import io.muster.server.http.Route;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** All routes of the configuration centre. */
public final class ConfigRoutes {

    private ConfigRoutes() {}

    /** @param access checks the permission on rows that a request names by id only, and on those of lists */
    public static List<Route> of(Vertx vertx, ConfigModule config, AccessControl access) {
        LongPolling polling = new LongPolling(
                vertx,
                config.queries(),
                config.listeners(),
                access,
                config.settings().mostLongPolls());
        ListenerAnswers listeners = new ListenerAnswers(config.listeners());
        ContentCheck check = new ContentCheck(vertx);
        ConfigTransfer transfer = new ConfigTransfer(
                vertx, config.browser(), config.administration(), config.namespaces(), access, config.settings());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new ConfigV1Routes(
                        config.operations(),
                        config.queries(),
                        config.browser(),
                        transfer,
                        polling,
                        listeners,
                        access,
                        check)
                .routes());
        routes.addAll(
                new ConfigV2Routes(config.operations(), config.queries(), config.browser(), access, check).routes());
        routes.addAll(new ConfigV3Routes(
                        config.operations(), config.queries(), config.browser(), transfer, listeners, access, check)
                .routes());
        routes.addAll(new HistoryRoutes(config.browser(), access).routes());
        routes.addAll(new ConfigOpsRoutes(config.browser(), config.capacities(), config.administration()).routes());
        return List.copyOf(routes);
    }
}
