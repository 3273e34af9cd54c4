package io.muster.server.http;

import io.muster.server.access.Caller;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that has been read. Confined to the event loop of its connection. */
final class ReceivedRequest implements ApiRequest {

    private final HttpServerRequest request;
    private final String path;
    private final ApiStyle style;
    private final RequestParameters parameters;
    private final Buffer body;
    private final List<UploadedFile> files;
    private final String clientAddress;
    private final CrossOrigin crossOrigin;
    private @Nullable ProgressLines progressLines;
    private Caller caller = Caller.anonymous();
    private List<String> concerned = List.of();

    ReceivedRequest(
            HttpServerRequest request,
            String path,
            ApiStyle style,
            RequestParameters parameters,
            Buffer body,
            List<UploadedFile> files,
            String clientAddress,
            CrossOrigin crossOrigin) {
        this.request = request;
        this.path = path;
        this.style = style;
        this.parameters = parameters;
        this.body = body;
        this.files = files;
        this.clientAddress = clientAddress;
        this.crossOrigin = crossOrigin;
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> parameter(String name) {
        String value = parameters.first(name);
        if (value == null) {
            return Optional.empty();
        }
        String trimmed = value.trim();
        return trimmed.isEmpty() ? Optional.empty() : Optional.of(trimmed);
    }

    @Override
    public @Nullable String rawParameter(String name) {
        return parameters.first(name);
    }

    @Override
    public String required(String name) {
        return parameter(name).orElseThrow(() -> ErrorBodies.missing(style, name));
    }

    @Override
    public int integer(String name, int defaultValue, int least, int most) {
        Optional<String> text = parameter(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            int value = Integer.parseInt(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw notAnInteger(name, text.get(), least, most);
        }
        throw notAnInteger(name, text.get(), least, most);
    }

    private static ProblemException notAnInteger(String name, String text, int least, int most) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return new ProblemException(
                ProblemKind.PARAMETER_INVALID,
                "Param '" + name + "' is illegal: '" + shown + "' is not a whole number from " + least + " to " + most
                        + ".");
    }

    @Override
    public MultiMap headers() {
        return request.headers();
    }

    @Override
    public Buffer body() {
        return body;
    }

    @Override
    public List<UploadedFile> files() {
        return files;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    void setCaller(Caller caller) {
        this.caller = caller;
    }

    @Override
    public void onDisconnect(Runnable callback) {
        request.response().closeHandler(closed -> callback.run());
    }

    @Override
    public String clientAddress() {
        return clientAddress;
    }

    @Override
    public void concerns(List<String> resources) {
        concerned = List.copyOf(resources);
    }

    /** What the handler has said that this is about; empty where the parameters tell it. */
    List<String> concerned() {
        return concerned;
    }

    @Override
    public Progress progress() {
        if (progressLines == null && ProgressLines.wantedBy(request)) {
            progressLines = new ProgressLines(request, crossOrigin);
        }
        return progressLines == null ? Progress.UNHEARD : progressLines;
    }

    /** Whether the answer has gone as the last of the lines that told how far its work was. */
    boolean endsProgress(Answer answer) {
        return progressLines != null && progressLines.end(answer);
    }

    @Override
    public ApiStyle style() {
        return style;
    }

    RequestParameters parameters() {
        return parameters;
    }
}
