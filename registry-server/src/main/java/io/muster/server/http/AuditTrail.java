package io.muster.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.server.access.Resource;
import io.muster.server.audit.AuditEvent;
import io.muster.server.audit.AuditResult;
import io.muster.server.problem.Problem;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the audit log will say about one request: begun before anybody knows who is calling, ended with the answer. The digests are of
 * this node's memory just before and just after; when two operators change the same thing at the same moment, one may see
 * the other's change in its own digests. Confined to the event loop of the request.
 */
final class AuditTrail {

    private static final int LONGEST_VALUE = 120;
    private static final int LONGEST_PARAMETERS = 1000;
    private static final int LONGEST_READ_BODY = 4096;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_RESOURCE = 500;
    private static final String SEPARATOR = ", ";
    private static final String MASK = "***";

    private static final Set<String> SECRET =
            Set.of("password", "newpassword", "oldpassword", "accesstoken", "encrypteddatakey", "secret", "token");
    private static final String HEALTH_CHECKER = "healthchecker";
    private static final Set<String> BULKY = Set.of("content");

    private final Auditing auditing;
    private final Route route;
    private final ReceivedRequest request;
    private String before = "";
    private boolean begun;
    private boolean refused;
    private String reason = "";

    AuditTrail(Auditing auditing, Route route, ReceivedRequest request) {
        this.auditing = auditing;
        this.route = route;
        this.request = request;
    }

    /** The caller may, and the handler is about to be called. */
    void begins() {
        begun = true;
        before = digest();
    }

    void refused(String sentence) {
        refused = true;
        reason = sentence;
    }

    void failed(Problem problem) {
        refused |= problem.kind() == ProblemKind.ACCESS_DENIED
                || problem.kind() == ProblemKind.UNAUTHENTICATED
                || problem.kind() == ProblemKind.TOO_MANY_ATTEMPTS;
        reason = problem.message();
    }

    void end(Answer answer) {
        AuditResult result = result(answer);
        if (result != AuditResult.DONE && reason.isEmpty()) {
            String body = answer.body().getString(0, Math.min(answer.body().length(), LONGEST_REASON));
            reason = body;
        }
        String sentence = result == AuditResult.DONE ? "" : reason;
        String after = result == AuditResult.DONE ? digest() : before;
        String parameters = parameters();
        for (String resource : resources()) {
            auditing.log()
                    .record(new AuditEvent(
                            request.caller().userName(),
                            request.clientAddress(),
                            AuditEvent.HTTP,
                            route.method().name() + " " + route.path(),
                            resource,
                            result,
                            sentence,
                            parameters,
                            before,
                            after));
        }
    }

    /** What it was about: as many of a batch in one entry as its column holds, so that each can be searched for. */
    private List<String> resources() {
        if (request.concerned().isEmpty()) {
            return List.of(resource());
        }
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        for (String resource : request.concerned()) {
            if (!entry.isEmpty() && entry.length() + SEPARATOR.length() + resource.length() > LONGEST_RESOURCE) {
                entries.add(entry.toString());
                entry.setLength(0);
            }
            entry.append(entry.isEmpty() ? "" : SEPARATOR).append(resource);
        }
        entries.add(entry.toString());
        return entries;
    }

    private AuditResult result(Answer answer) {
        if (refused || answer.status() == 401 || answer.status() == 403 || answer.status() == 429) {
            return AuditResult.REFUSED;
        }
        return answer.status() < 400 && begun && !saysFailure(answer) ? AuditResult.DONE : AuditResult.FAILED;
    }

    /** Some routes of v1 answer 200 whatever happens and tell it in the body. */
    private static boolean saysFailure(Answer answer) {
        if (answer.body().length() == 0 || answer.body().length() > LONGEST_READ_BODY) {
            return false;
        }
        String body = answer.body().toString();
        if (body.equals("false")) {
            return true;
        }
        if (body.charAt(0) != '{') {
            return false;
        }
        try {
            Object code = new JsonObject(body).getValue("code");
            return code instanceof Integer number && number != 0 && number != 200;
        } catch (DecodeException notJson) {
            return false;
        }
    }

    private String digest() {
        Optional<Resource> named = route.permission().named(request);
        if (named.isPresent()) {
            return auditing.digests().of(named.get(), request);
        }
        if (route.permission() instanceof Permission.Operator operator) {
            return auditing.digests().ofOperatorResource(operator.name(), request);
        }
        return route.path().startsWith("/v1/auth") || route.path().startsWith("/v3/auth")
                ? auditing.digests().ofOperatorResource("console/users", request)
                : "";
    }

    private String resource() {
        Optional<Resource> named = route.permission().named(request);
        if (named.isPresent()) {
            return named.get().toPermissionText();
        }
        String subject = request.firstOf("username", "role", "namespaceId", "namespace", "dataId", "serviceName")
                .orElse("");
        String name = route.permission() instanceof Permission.Operator operator ? operator.name() : "";
        return subject.isEmpty() ? name : name.isEmpty() ? subject : name + "/" + subject;
    }

    private String parameters() {
        StringBuilder text = new StringBuilder();
        request.parameters().forEach((name, value) -> {
            if (text.length() < LONGEST_PARAMETERS) {
                text.append(text.isEmpty() ? "" : "&")
                        .append(shortened(name))
                        .append('=')
                        .append(shown(name, value));
            }
        });
        for (ApiRequest.UploadedFile file : request.files()) {
            text.append(text.isEmpty() ? "" : "&")
                    .append(shortened(file.name()))
                    .append("=(file of ")
                    .append(file.content().length())
                    .append(" bytes)");
        }
        return text.toString();
    }

    private static String shown(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (SECRET.contains(lower)) {
            return MASK;
        }
        if (lower.equals(HEALTH_CHECKER)) {
            return shortened(withoutPassword(value));
        }
        return BULKY.contains(lower) ? "(" + value.length() + " characters)" : shortened(value);
    }

    /** How a database is asked for its health has a password in it. */
    private static String withoutPassword(String checker) {
        try {
            if (Json.parse(checker, HEALTH_CHECKER) instanceof ObjectNode fields) {
                return fields.has("pwd") ? fields.put("pwd", MASK).toString() : checker;
            }
        } catch (ProblemException notJson) {
            return MASK; // refused, and who knows what it was to be
        }
        return MASK;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
    }
}
