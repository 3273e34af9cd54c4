package io.muster.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No route of the registry, and none about the nodes that hold it, is without a case; a new one needs its own. */
class RouteCoverageTest {

    /** Every route with its verb; {@code ApiParametersTest} holds it against the route table. */
    private static final String ROUTES = "/io/muster/server/http/core/api-routes.txt";

    private static final Pattern OF_THE_REGISTRY = Pattern.compile(
            "/v[123]/((client|admin|console)/)?(ns|core/(cluster|loader|namespace|state)|console/(namespaces?|server|health)|server|health)(/.*)?");

    @Test
    void everyRouteOfTheRegistryHasACase() throws IOException {
        Set<String> requests = ConformanceSuite.requests();
        List<String> routes = routes();

        assertThat(routes).hasSizeGreaterThan(200);
        assertThat(routes).allSatisfy(route -> assertThat(requests).anyMatch(request -> isFor(request, route)));
    }

    /** {@code METHOD /path} as the file has them. */
    private static List<String> routes() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RouteCoverageTest.class.getResourceAsStream(ROUTES)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(" =")))
                    .filter(route -> OF_THE_REGISTRY
                            .matcher(route.substring(route.indexOf(' ') + 1))
                            .matches())
                    .toList();
        }
    }

    private static boolean isFor(String request, String route) {
        int star = route.indexOf('*');
        return star < 0
                ? request.equals(route)
                : request.startsWith(route.substring(0, star)) && request.endsWith(route.substring(star + 1));
    }
}
