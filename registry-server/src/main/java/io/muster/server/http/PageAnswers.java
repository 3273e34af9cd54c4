package io.muster.server.http;

import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers with a page of the console: compressed where the browser takes it, and not at all where it has it already. */
final class PageAnswers {

    /** Scripts, data and pictures of the same origin only; nothing inline but the styles that the component library generates. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private PageAnswers() {}

    static Answer of(ConsolePages.Page page, MultiMap request) {
        Optional<ConsolePages.Form> gzip = page.gzip().filter(form -> accepts(request.get("Accept-Encoding"), "gzip"));
        ConsolePages.Form form = gzip.orElse(page.plain());
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        // What carries no digest in its name is asked for again each time, by its entity tag.
        headers.put("Cache-Control", page.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        if (page.gzip().isPresent()) {
            headers.put("Vary", "Accept-Encoding");
        }
        if (!form.etag().isEmpty()) {
            headers.put("ETag", form.etag());
            if (names(request.get("If-None-Match"), form.etag())) {
                return Answer.empty(304).withHeaders(headers);
            }
        }
        if (gzip.isPresent()) {
            headers.put("Content-Encoding", "gzip");
        }
        return new Answer(200, page.contentType(), form.content(), headers);
    }

    /** Whether an {@code Accept-Encoding} names the coding and does not refuse it with {@code q=0} (RFC 9110, 12.5.3). */
    private static boolean accepts(@Nullable String header, String coding) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",")) {
            String[] tokens = part.trim().split(";", 2);
            if (tokens[0].trim().equalsIgnoreCase(coding)) {
                return tokens.length == 1 || !tokens[1].trim().matches("q\\s*=\\s*0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean names(@Nullable String header, String etag) {
        if (header == null) {
            return false;
        }
        for (String part : header.split(",")) {
            String tag = part.trim();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
