package io.muster.server.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.node.RunningNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of the gRPC port share: a node, a client on its port for each, and the requests of that client word for word. */
abstract class OnGrpcPort {

    @RegisterExtension
    static final RunningNode NODE = RunningNode.open();

    /** A service of the test's own. */
    String service;

    RawClient client;

    @BeforeEach
    void connectTo(TestInfo test) {
        service = test.getTestMethod().orElseThrow().getName();
        client = new RawClient(NODE.grpcPort());
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** A request about the service, with more fields. */
    String named(String more) {
        return "{\"namespace\":\"public\",\"serviceName\":\"" + service + "\",\"groupName\":\"DEFAULT_GROUP\"" + more
                + "}";
    }

    /** The registration of one instance. */
    String register() {
        return named(",\"type\":\"registerInstance\",\"instance\":" + instance(8080)
                + ",\"module\":\"naming\",\"headers\":{}");
    }

    /** An instance at a port. */
    static String instance(int port) {
        return "{\"ip\":\"10.0.0.9\",\"port\":" + port + ",\"weight\":1.0,\"healthy\":true,\"enabled\":true,"
                + "\"ephemeral\":true,\"clusterName\":\"DEFAULT\",\"metadata\":{\"zone\":\"a\"},"
                + "\"instanceHeartBeatInterval\":5000}";
    }

    /** The registration of instances at ports. */
    String batch(int... ports) {
        return named(",\"type\":\"batchRegisterInstance\",\"instances\":["
                + Arrays.stream(ports).mapToObj(OnGrpcPort::instance).collect(Collectors.joining(","))
                + "]");
    }

    /** What the node tells of the service over HTTP. */
    JsonNode hosts() {
        return NODE.get("/v1/ns/instance/list?serviceName=" + service).path("hosts");
    }

    /** A connection as the node lists it. */
    Optional<JsonNode> connection(String remoteIp) {
        return NODE.get("/v2/core/loader/current").findValues("metaInfo").stream()
                .filter(info -> info.path("remoteIp").asText().equals(remoteIp))
                .findFirst();
    }
}
