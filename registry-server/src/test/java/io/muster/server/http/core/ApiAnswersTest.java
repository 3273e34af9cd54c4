package io.muster.server.http.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.server.http.core.ApiAnswers.RouteAnswer;
import io.muster.server.node.RunningNode;
import io.muster.server.node.StartedNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Holds what the OpenAPI document says of answers against those of a node, for routes of which neither {@link ApiParametersTest} nor the
 * conformance cases get an answer with something in it: users and logins, the history of a configuration, persistent instances.
 */
class ApiAnswersTest {

    @RegisterExtension
    static final RunningNode NODE = new RunningNode(Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Routes that no test of this module is answered by with 200: most of them change who the members are. */
    private static final int MOST_UNSEEN = 17;

    /** Behind {@code >} stands what is kept of an answer under a name, as a pointer into its JSON. */
    private static final String REQUESTS =
            """
            POST /v1/auth/users?username=ann&password=Ann-2026-secret
            POST /v1/auth?username=bob&password=Bob-2026-secret
            POST /v3/auth/user?username=cleo&password=Cleo-2026-secret
            POST /v3/admin/core/migration/user?username=dan&passwordHash=%242a%2410%24EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu
            PUT /v1/auth/users?username=ann&newPassword=Ann-2027-secret
            PUT /v1/auth?username=bob&newPassword=Bob-2027-secret
            PUT /v3/auth/user?username=cleo&newPassword=Cleo-2027-secret
            POST /v1/auth/roles?role=READERS&username=ann
            POST /v3/auth/role?role=READERS&username=bob
            POST /v1/auth/permissions?role=READERS&resource=public:*:*&action=r
            POST /v3/auth/permission?role=READERS&resource=public:orders:*&action=rw
            GET /v3/auth/permission/list?role=READERS&pageNo=1&pageSize=10
            GET /v3/auth/explain?username=ann&resource=public:orders:naming/cart&action=w
            POST /v1/auth/users/login?username=ann&password=Ann-2027-secret
            POST /v1/auth/login?username=ann&password=Ann-2027-secret
            POST /v3/auth/user/login?username=ann&password=Ann-2027-secret
            POST /v1/cs/configs?dataId=orders.yaml&group=orders&content=one&desc=first&type=yaml&appName=shop
            POST /v1/cs/configs?dataId=orders.yaml&group=orders&content=two&desc=second&type=yaml&appName=shop
            GET /v3/admin/cs/history/list?dataId=orders.yaml&groupName=orders&pageNo=1&pageSize=10 > nid=/data/pageItems/0/id
            GET /v3/admin/cs/history?nid=${nid}&dataId=orders.yaml&groupName=orders
            GET /v3/admin/cs/history/previous?id=${nid}&dataId=orders.yaml&groupName=orders
            GET /v3/console/cs/history?nid=${nid}&dataId=orders.yaml&groupName=orders
            GET /v3/console/cs/history/previous?id=${nid}&dataId=orders.yaml&groupName=orders
            GET /v3/admin/cs/history/configs?namespaceId=public
            GET /v3/console/cs/history/configs?namespaceId=public
            GET /v3/console/cs/config/searchDetail?search=accurate&dataId=orders.yaml&groupName=orders&pageNo=1&pageSize=10
            POST /v1/ns/instance?serviceName=cart&ip=10.0.0.1&port=80&metadata=zone=a
            GET /v3/admin/ns/client/list > client=/data/0
            GET /v3/admin/ns/client?clientId=${client}
            GET /v3/admin/ns/client/subscribe/list?clientId=${client}
            POST /v1/ns/instance?serviceName=till&ip=10.0.0.2&port=81&ephemeral=false
            PUT /v1/ns/cluster?serviceName=till&clusterName=DEFAULT&checkPort=81&useInstancePort4Check=true&healthChecker=%7B%22type%22%3A%22NONE%22%7D
            PUT /v1/ns/health?serviceName=till&ip=10.0.0.2&port=81&healthy=true
            PUT /v2/ns/health?serviceName=till&ip=10.0.0.2&port=81&healthy=true
            PUT /v2/ns/health/instance?serviceName=till&ip=10.0.0.2&port=81&healthy=true
            PUT /v3/admin/ns/health/instance?serviceName=till&ip=10.0.0.2&port=81&healthy=true
            PUT /v1/auth/users/password?oldPassword=${password}&newPassword=Admin-2027-secret
            """;

    @Test
    void whatIsAnsweredIsDescribed() throws IOException {
        ObservedAnswers answers = new ObservedAnswers(NODE.routes());
        Map<String, String> known = new HashMap<>(Map.of("password", StartedNode.ADMIN_PASSWORD));
        List<String> refused = new ArrayList<>();

        for (String line : REQUESTS.split("\n")) {
            String[] requestAndKept = line.split(" > ");
            String[] methodAndTarget = requestAndKept[0].split(" ");
            String target = methodAndTarget[1];
            for (Map.Entry<String, String> value : known.entrySet()) {
                target = target.replace(
                        "${" + value.getKey() + "}", URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8));
            }
            HttpResponse<String> answer = NODE.send(methodAndTarget[0], target);
            if (requestAndKept.length == 2) {
                String[] nameAndPointer = requestAndKept[1].split("=");
                String path = target;
                answer = await().until(() -> NODE.send("GET", path), found -> !at(found, nameAndPointer[1])
                        .isEmpty());
                known.put(nameAndPointer[0], at(answer, nameAndPointer[1]));
            }
            if (answer.statusCode() != 200) {
                refused.add(line + ": " + answer.statusCode() + " " + answer.body());
            }
            answers.saw(
                    methodAndTarget[0],
                    target.split("\\?")[0],
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    answer.body().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(refused).isEmpty();
        assertThat(answers.notDescribed())
                .as("answers that api-answers.txt does not describe; " + answers.write("api-answers-of-requests.txt")
                        + " can take its place")
                .isEmpty();
    }

    private static String at(HttpResponse<String> answer, String pointer) {
        try {
            return JSON.readTree(answer.body()).at(pointer).asText();
        } catch (IOException notJson) {
            throw new UncheckedIOException("not JSON: " + answer.body(), notJson);
        }
    }

    @Test
    void hardlyAnyAnswerIsLeftUndescribed() {
        assertThat(ApiAnswers.read().routes().values().stream().filter(RouteAnswer::isUnseen))
                .as("routes whose answers no test has seen")
                .hasSizeLessThanOrEqualTo(MOST_UNSEEN);
    }
}
