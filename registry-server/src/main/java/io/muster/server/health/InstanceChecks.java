package io.muster.server.health;

import io.muster.server.naming.HealthChecker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether an instance is there, the way its cluster says. Nothing blocks, every look ends in time, and every connection is
 * closed afterwards. Thread-safe.
 */
final class InstanceChecks {

    private static final int CONNECT_MILLIS = 500;
    private static final long ANSWER_MILLIS = 2000;
    private static final int MOST_HTTP_CONNECTIONS = 1000;
    private static final String READ_ONLY_QUERY = "showglobalvariableswherevariable_name='read_only'";

    private final Vertx vertx;
    private final NetClient tcp;
    private final HttpClient http;

    InstanceChecks(Vertx vertx) {
        this.vertx = vertx;
        tcp = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
        http = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAlive(false)
                .setMaxPoolSize(MOST_HTTP_CONNECTIONS));
    }

    /** Looks once; never fails. */
    Future<Finding> look(HealthChecker checker, CheckTarget target) {
        Future<Finding> looked;
        try {
            if (checker instanceof HealthChecker.Http httpCheck) {
                looked = lookOverHttp(httpCheck, target);
            } else if (checker instanceof HealthChecker.Mysql mysqlCheck) {
                looked = lookOverMysql(mysqlCheck, target);
            } else {
                looked = lookOverTcp(target);
            }
        } catch (RuntimeException malformed) { // such as a header that no HTTP message can carry
            looked = Future.succeededFuture(Finding.bad(String.valueOf(malformed.getMessage())));
        }
        return looked.timeout(CONNECT_MILLIS + ANSWER_MILLIS + CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(Finding::ofFailure);
    }

    private Future<Finding> lookOverTcp(CheckTarget target) {
        return tcp.connect(target.port(), target.host())
                .map(socket -> {
                    socket.close();
                    return Finding.GOOD;
                })
                .otherwise(Finding::ofFailure);
    }

    private Future<Finding> lookOverHttp(HealthChecker.Http check, CheckTarget target) {
        String path = check.path().startsWith("/") ? check.path() : "/" + check.path();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(target.host())
                .setPort(target.port())
                .setURI(path)
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(ANSWER_MILLIS);
        for (String header : check.headers().split("\\|", -1)) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                options.putHeader(
                        header.substring(0, colon).trim(),
                        header.substring(colon + 1).trim());
            }
        }
        return http.request(options).compose(request -> answer(request, check)).otherwise(Finding::ofFailure);
    }

    private static Future<Finding> answer(HttpClientRequest request, HealthChecker.Http check) {
        // Vert.x refuses a handler once the request is sent; failures before the answer come out of send() as well.
        request.exceptionHandler(toldBySend -> {});
        return request.send().map(response -> {
            int status = response.statusCode();
            // The body is of no interest, however long it is; what comes after the reset is none either.
            response.exceptionHandler(afterReset -> {});
            request.reset();
            return ofStatus(status, check.expectedResponseCode());
        });
    }

    /** 200 is always good, as Nacos has it; so is the status that the cluster expects, which Nacos keeps and passes over. */
    private static Finding ofStatus(int status, int expected) {
        if (status == 200 || status == expected) {
            return Finding.GOOD;
        }
        boolean passing = status == 503 || status == 302;
        return passing ? Finding.bad("HTTP status " + status) : Finding.dead("HTTP status " + status);
    }

    private Future<Finding> lookOverMysql(HealthChecker.Mysql check, CheckTarget target) {
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setUser(check.user())
                .setPassword(check.password())
                .setDatabase("");
        options.setConnectTimeout(CONNECT_MILLIS);
        return MySQLConnection.connect(vertx, options)
                .compose(connection -> connection
                        .query(check.command().isBlank() ? "SELECT 1" : check.command())
                        .execute()
                        .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                        .map(rows -> ofRows(check, rows))
                        .onComplete(done -> connection.close()))
                .otherwise(InstanceChecks::ofSqlFailure);
    }

    /** The query for {@code read_only} is how one asks for the master: a server that says it is on is a replica. */
    private static Finding ofRows(HealthChecker.Mysql check, RowSet<Row> rows) {
        boolean asksForMaster = check.command()
                .replaceAll("[\\s;]", "")
                .toLowerCase(Locale.ROOT)
                .equals(READ_ONLY_QUERY);
        if (asksForMaster) {
            for (Row row : rows) {
                if ("ON".equalsIgnoreCase(row.getString(1))) {
                    return Finding.bad("the server is read-only");
                }
            }
        }
        return Finding.GOOD;
    }

    private static Finding ofSqlFailure(Throwable failure) {
        return failure instanceof MySQLException refused
                ? Finding.dead("MySQL error " + refused.getErrorCode() + ": " + refused.getMessage())
                : Finding.ofFailure(failure);
    }

    void close() {
        tcp.close();
        http.close();
    }
}
