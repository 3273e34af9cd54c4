package io.muster.server.http.access;

import io.muster.persistence.Page;
import io.muster.persistence.PageRequest;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The two envelopes of answers: the {@code RestResult} of v1 and the {@code Result} of v3. */
enum Envelope {
    V1 {
        @Override
        Answer of(@Nullable Object data) {
            return Answer.json(new JsonObject()
                    .put("code", 200)
                    .putNull("message")
                    .put("data", data)
                    .toBuffer());
        }

        @Override
        Answer list(Object data) {
            return Answer.json(data instanceof JsonArray array ? array.toBuffer() : ((JsonObject) data).toBuffer());
        }
    },
    V3 {
        @Override
        Answer of(@Nullable Object data) {
            return Answer.json(new JsonObject()
                    .put("code", 0)
                    .put("message", "success")
                    .put("data", data)
                    .toBuffer());
        }

        @Override
        Answer list(Object data) {
            return of(data);
        }
    };

    /** An answer to a command. */
    abstract Answer of(@Nullable Object data);

    /** An answer to a search: v1 gives it bare. */
    abstract Answer list(Object data);

    /** A page of a search. */
    <T> Answer page(Page<T> page, Function<T, JsonObject> item) {
        JsonArray items = new JsonArray();
        page.items().forEach(row -> items.add(item.apply(row)));
        return list(new JsonObject()
                .put("totalCount", page.totalCount())
                .put("pageNumber", page.pageNumber())
                .put("pagesAvailable", page.pagesAvailable())
                .put("pageItems", items));
    }

    /** Which page a request asks for; the first ten rows when it does not say. */
    static PageRequest pageOf(ApiRequest request) {
        return new PageRequest(
                request.integer("pageNo", 1, 1, Integer.MAX_VALUE),
                request.integer("pageSize", 10, 1, Integer.MAX_VALUE));
    }

    /** Whether {@code *} in the filters stands for any characters. */
    static boolean isBlur(ApiRequest request) {
        return request.parameter("search").map("blur"::equals).orElse(false);
    }
}
