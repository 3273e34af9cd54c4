package io.muster.server.http.naming;

import io.muster.server.access.Caller;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Progress;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request with some parameters set by us; all else is as it came. */
final class RenamedRequest implements ApiRequest {

    private final ApiRequest request;
    private final Map<String, String> given;

    /** @param given parameters that stand before those of the request */
    RenamedRequest(ApiRequest request, Map<String, String> given) {
        this.request = request;
        this.given = given;
    }

    @Override
    public Optional<String> parameter(String name) {
        String value = given.get(name);
        return value == null ? request.parameter(name) : Optional.of(value);
    }

    @Override
    public @Nullable String rawParameter(String name) {
        String value = given.get(name);
        return value == null ? request.rawParameter(name) : value;
    }

    @Override
    public String required(String name) {
        String value = given.get(name);
        return value == null ? request.required(name) : value;
    }

    @Override
    public int integer(String name, int defaultValue, int least, int most) {
        return request.integer(name, defaultValue, least, most);
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public MultiMap headers() {
        return request.headers();
    }

    @Override
    public Buffer body() {
        return request.body();
    }

    @Override
    public List<UploadedFile> files() {
        return request.files();
    }

    @Override
    public Caller caller() {
        return request.caller();
    }

    @Override
    public String clientAddress() {
        return request.clientAddress();
    }

    @Override
    public void onDisconnect(Runnable callback) {
        request.onDisconnect(callback);
    }

    @Override
    public Progress progress() {
        return request.progress();
    }

    @Override
    public void concerns(List<String> resources) {
        request.concerns(resources);
    }

    @Override
    public ApiStyle style() {
        return request.style();
    }
}
