package io.muster.server.http.core;

import io.muster.server.http.Route;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each route reads of a request, from two files beside this class: {@code api-routes.txt} says which names a route reads,
 * {@code api-parameters.txt} what a name means. {@code ApiParametersTest} holds the first one against the handlers, by letting
 * each of them ask for its parameters, so it cannot say anything else than they do.
 */
final class ApiParameters {

    private final Map<String, String> routes;
    private final Map<String, String> meanings;

    private ApiParameters(Map<String, String> routes, Map<String, String> meanings) {
        this.routes = routes;
        this.meanings = meanings;
    }

    /** Where a value stands in the request. */
    enum Place {
        /** In the query, or in a form. */
        PARAMETER,
        /** A free segment of the path. */
        PATH,
        HEADER,
        /** The body itself, as JSON. */
        BODY,
        /** An uploaded file of a multipart body. */
        FILE
    }

    /**
     * One thing that a route reads.
     *
     * @param type of JSON Schema
     */
    record Parameter(String name, Place place, boolean required, String type, String meaning) {}

    /** Reads both files. */
    static ApiParameters read() {
        return new ApiParameters(lines("api-routes.txt"), lines("api-parameters.txt"));
    }

    /** The routes that are described, as {@link #key} writes them. */
    Set<String> routes() {
        return routes.keySet();
    }

    /** The names that are described: {@code name}, or {@code name@part} for paths that hold that part. */
    Set<String> names() {
        return meanings.keySet();
    }

    /** A route as the file names it. */
    static String key(Route route) {
        return route.method().name() + " " + route.path();
    }

    /** What a route reads, in the order of the file; empty for one that reads nothing or is not described. */
    List<Parameter> of(Route route) {
        List<Parameter> parameters = new ArrayList<>();
        for (String word : routes.getOrDefault(key(route), "").split(" ")) {
            if (!word.isEmpty()) {
                parameters.add(parameter(route.path(), word));
            }
        }
        return parameters;
    }

    private Parameter parameter(String path, String word) {
        boolean required = word.endsWith("!");
        String text = required ? word.substring(0, word.length() - 1) : word;
        int colon = text.indexOf(':');
        Place place = colon < 0
                ? Place.PARAMETER
                : Place.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT));
        String name = text.substring(colon + 1);
        String described = meanings.get(describedAs(path, name));
        if (described == null) {
            throw new IllegalStateException("api-parameters.txt does not say what " + name + " of " + path + " means");
        }
        int end = described.indexOf(' ');
        return new Parameter(
                name,
                place,
                required || place == Place.PATH,
                described.substring(0, end),
                described.substring(end + 1));
    }

    /** The longest {@code name@part} whose part is in the path, else the name alone. */
    String describedAs(String path, String name) {
        String best = name;
        for (String key : meanings.keySet()) {
            if (key.startsWith(name + "@")
                    && path.contains(key.substring(name.length() + 1))
                    && key.length() > best.length()) {
                best = key;
            }
        }
        return best;
    }

    /** Lines of the form {@code key = value}; blank ones and those that begin with # count for nothing. */
    static Map<String, String> lines(String file) {
        Map<String, String> lines = new LinkedHashMap<>();
        try (InputStream stream = ApiParameters.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException(file + " is missing in the jar");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            @Nullable String line;
            while ((line = reader.readLine()) != null) {
                int equals = line.indexOf(" =");
                if (!line.startsWith("#") && equals > 0) {
                    lines.put(
                            line.substring(0, equals),
                            line.substring(equals + 2).trim());
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return lines;
    }
}
