package io.muster.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.util.function.IntFunction;

/** Makes the requests of the HTTP workloads. */
final class HttpRequests {

    static final String SERVICE = "bench-query";
    static final String CONFIG = "bench.config";
    private static final int SERVICES_OF_A_CONNECTION = 50;

    private final Target target;

    HttpRequests(Target target) {
        this.target = target;
    }

    /** The requests of one connection: the n-th of them. */
    IntFunction<Buffer> of(Workload workload, int connection) {
        return switch (workload) {
            case HTTP_QUERY -> always(get("/v1/ns/instance/list?serviceName=" + SERVICE));
            case HTTP_REGISTER -> ring(number -> post("/v1/ns/instance", instance(connection, number)));
            case HTTP_BEAT -> ring(
                    number -> request("PUT", "/v1/ns/instance/beat?" + instance(connection, number), Buffer.buffer()));
            case CONFIG_GET -> always(get("/v1/cs/configs?dataId=" + CONFIG + "&group=BENCH"));
            case CONFIG_PUBLISH -> number -> post(
                    "/v1/cs/configs",
                    "dataId=bench-" + connection + "-" + number % SERVICES_OF_A_CONNECTION + "&group=BENCH&content="
                            + number + "x".repeat(1_000));
            case GRPC_QUERY,
                    GRPC_REGISTER,
                    GRPC_SCALE,
                    PUSH,
                    CONFIG_CHANGE,
                    CONFIG_LISTEN -> throw new IllegalArgumentException(workload + " does not speak HTTP");
        };
    }

    /** A publication of its own. */
    static Buffer publication(Target target, String dataId, String content) {
        return new HttpRequests(target)
                .post("/v1/cs/configs", "dataId=" + dataId + "&group=BENCH&content=" + Target.encode(content));
    }

    /** What must be there before the workloads begin: ten instances of a service and a configuration. */
    Buffer preparation(int number) {
        return number < 10
                ? post(
                        "/v1/ns/instance",
                        "serviceName=" + SERVICE + "&ip=10.9.9." + number + "&port=8080&metadata=zone%3Da"
                                + "&ephemeral=false")
                : post("/v1/cs/configs", "dataId=" + CONFIG + "&group=BENCH&content=" + "x".repeat(1_024));
    }

    static int preparations() {
        return 11;
    }

    private static String instance(int connection, int number) {
        return "serviceName=bench-http-" + connection + "-" + number % SERVICES_OF_A_CONNECTION + "&ip=10.1."
                + connection + "." + number % SERVICES_OF_A_CONNECTION + "&port=8080";
    }

    private static IntFunction<Buffer> always(Buffer request) {
        return number -> request;
    }

    private static IntFunction<Buffer> ring(IntFunction<Buffer> maker) {
        Buffer[] made = new Buffer[SERVICES_OF_A_CONNECTION];
        for (int number = 0; number < made.length; number++) {
            made[number] = maker.apply(number);
        }
        return number -> made[number % made.length];
    }

    private Buffer get(String path) {
        return request("GET", path, Buffer.buffer());
    }

    private Buffer post(String path, String form) {
        return request("POST", path, Buffer.buffer(form));
    }

    private Buffer request(String method, String path, Buffer body) {
        String head = method + " /nacos" + path + " HTTP/1.1\r\nHost: " + target.host() + "\r\n"
                + (target.token().isEmpty() ? "" : "accessToken: " + target.token() + "\r\n")
                + "User-Agent: Nacos-Java-Client:v2.5.1\r\n"
                + (body.length() == 0 ? "" : "Content-Type: application/x-www-form-urlencoded\r\n")
                + (method.equals("GET") ? "" : "Content-Length: " + body.length() + "\r\n")
                + "\r\n";
        return Buffer.buffer(head).appendBuffer(body);
    }
}
