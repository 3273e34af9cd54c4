package io.muster.server.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.server.node.ApiClient;
import io.muster.server.node.RunningNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of version 1 of a whole node that asks for logins: what they may read is what they are pushed. */
class UdpRightsTest {

    private static final String SERVICE = "namespaceId=some-space&groupName=G&serviceName=watched";

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whoLosesTheRightIsPushedNothingMore() throws Exception {
        ApiClient admin = NODE.administrator();
        ApiClient leaver = admin.newUser("leaver", "correct horse", "ROLE_OWNER:some-space");
        try (UdpClient left = new UdpClient();
                UdpClient stays = new UdpClient()) {
            assertThat(poll(left, leaver.token()).statusCode()).isEqualTo(200);
            assertThat(poll(stays, admin.token()).statusCode()).isEqualTo(200);
            register(admin, 1);
            awaitInstances(left, 1);
            awaitInstances(stays, 1);

            admin.change("DELETE", "/v1/auth/roles", "role", "ROLE_OWNER:some-space", "username", "leaver");
            for (int instances = 2; instances <= 4; instances++) {
                register(admin, instances);
                awaitInstances(stays, instances);
            }

            assertThat(poll(left, leaver.token()).statusCode())
                    .as("and asking is refused too")
                    .isEqualTo(403);
            for (Optional<UdpClient.Push> late = left.receive(200); late.isPresent(); late = left.receive(200)) {
                assertThat(late.get().instances())
                        .as("whatever was on its way still shows the one instance of before")
                        .isLessThan(2);
            }
        }
    }

    /** Asks for the list as the library does, which subscribes. */
    private HttpResponse<String> poll(UdpClient client, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + NODE.port() + "/nacos/v1/ns/instance/list?"
                                + SERVICE + "&clientIP=127.0.0.1&udpPort=" + client.port()))
                        .header("User-Agent", "Nacos-Java-Client:v1.4.8")
                        .header("accessToken", token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void register(ApiClient admin, int number) throws Exception {
        admin.change("POST", "/v1/ns/instance?" + SERVICE + "&ephemeral=false&port=80&ip=10.0.0." + number);
    }

    /** Acknowledges pushes until one has that many instances; a check of their health may lead to others. */
    private static void awaitInstances(UdpClient client, int instances) throws IOException {
        UdpClient.Push push;
        do {
            push = client.receive();
            client.acknowledge(push);
        } while (push.instances() != instances);
    }
}
