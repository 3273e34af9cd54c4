package io.muster.server.http.naming;

import io.muster.server.access.Action;
import io.muster.server.access.Resource;
import io.muster.server.http.Answer;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.ApiStyle;
import io.muster.server.http.Json;
import io.muster.server.http.Permission;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one version of the API writes names and switches, and how it wraps what it answers. v1 takes the group within the
 * service name ({@code group@@name}) and answers bare; v2 and v3 keep them apart and answer in an envelope.
 */
enum Dialect {
    V1(ApiStyle.V1),
    V2(ApiStyle.V2),
    V3(ApiStyle.V3);

    private static final Answer OK_TEXT = Answer.text("ok");
    private static final Answer OK_RESULT = Json.result("ok");

    private final ApiStyle style;

    Dialect(ApiStyle style) {
        this.style = style;
    }

    ApiStyle style() {
        return style;
    }

    /** The answer to a change that was made. */
    Answer ok() {
        return this == V1 ? OK_TEXT : OK_RESULT;
    }

    /** A value as this version answers it. */
    Answer answer(@Nullable Object value) {
        return this == V1 ? Json.answer(value) : Json.result(value);
    }

    /**
     * The service that a request names.
     *
     * @throws ProblemException {@code PARAMETER_MISSING} or {@code SERVICE_NAME_INVALID}
     */
    ServiceKey service(ApiRequest request) {
        String name = request.required("serviceName");
        return this == V1 ? grouped(request, name) : new ServiceKey(namespace(request), group(request), bare(name));
    }

    /** The service that a request names as {@code group@@name}, as some routes of v2 want it too. */
    static ServiceKey groupedService(ApiRequest request) {
        return grouped(request, request.required("serviceName"));
    }

    static String namespace(ApiRequest request) {
        return request.parameter("namespaceId").orElse(ServiceKey.DEFAULT_NAMESPACE);
    }

    static String group(ApiRequest request) {
        return request.parameter("groupName").orElse(ServiceKey.DEFAULT_GROUP);
    }

    private static String bare(String name) {
        if (name.contains(ServiceKey.SEPARATOR)) {
            throw new ProblemException(
                    ProblemKind.SERVICE_NAME_INVALID,
                    "Param 'serviceName' is illegal, the group belongs into the param 'groupName' here.");
        }
        return name;
    }

    private static ServiceKey grouped(ApiRequest request, String name) {
        return grouped(namespace(request), group(request), name);
    }

    /** Splits a name that may carry its group. */
    static ServiceKey grouped(String namespace, String group, String name) {
        int separator = name.indexOf(ServiceKey.SEPARATOR);
        if (separator < 0) {
            return new ServiceKey(namespace, group, name);
        }
        if (separator == 0) {
            throw new ProblemException(
                    ProblemKind.SERVICE_NAME_INVALID, "Param 'serviceName' is illegal, groupName can't be empty");
        }
        if (separator + 2 == name.length()) {
            throw new ProblemException(
                    ProblemKind.SERVICE_NAME_INVALID,
                    "Param 'serviceName' is illegal, it should be format as 'groupName@@serviceName'");
        }
        return new ServiceKey(namespace, name.substring(0, separator), name.substring(separator + 2));
    }

    /** Guards a list of services of one namespace. */
    static final Permission LIST =
            new Permission.ClientList(Resource.NAMING, request -> Optional.of(namespace(request)));

    /** Guards a route by the service that it is about. */
    Permission guard(Action action) {
        return new Permission.ClientResource(action, this::resource);
    }

    /** What a permission must cover; never fails, since a malformed name is refused only after the caller. */
    private Resource resource(ApiRequest request) {
        String name = request.parameter("serviceName").orElse("");
        String group = group(request);
        int separator = name.indexOf(ServiceKey.SEPARATOR);
        if (separator >= 0) {
            group = name.substring(0, separator);
            name = name.substring(separator + 2);
        }
        return new Resource(namespace(request), group, Resource.NAMING, name);
    }

    /**
     * A switch. v1 takes {@code y yes on true t} for true and everything else for false; the others want a word that is
     * one of the two.
     */
    boolean flag(ApiRequest request, String name, boolean defaultValue) {
        return optionalFlag(request, name).orElse(defaultValue);
    }

    Optional<Boolean> optionalFlag(ApiRequest request, String name) {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String word = text.get().toLowerCase(Locale.ROOT);
        if (this == V1) {
            return Optional.of(word.equals("true")
                    || word.equals("y")
                    || word.equals("yes")
                    || word.equals("on")
                    || word.equals("t"));
        }
        return Optional.of(
                switch (word) {
                    case "true", "on", "yes", "1" -> true;
                    case "false", "off", "no", "0" -> false;
                    default -> throw new ProblemException(
                            ProblemKind.PARAMETER_INVALID,
                            "Param '" + name + "' is illegal, it must be true or false.");
                });
    }

    /** A number that may have a fraction. */
    static Optional<Double> decimal(ApiRequest request, String name) {
        Optional<String> text = request.parameter(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(text.get());
            if (!Double.isNaN(value) && isPlain(text.get())) {
                return Optional.of(value);
            }
        } catch (NumberFormatException notANumber) {
            throw notANumber(name);
        }
        throw notANumber(name);
    }

    /** Java's parser takes hexadecimal digits and type suffixes, which nobody means. */
    private static boolean isPlain(String number) {
        for (int index = 0; index < number.length(); index++) {
            char next = number.charAt(index);
            if (!(next >= '0' && next <= '9') && ".+-eE".indexOf(next) < 0) {
                return false;
            }
        }
        return true;
    }

    private static ProblemException notANumber(String name) {
        return new ProblemException(
                ProblemKind.PARAMETER_INVALID, "Param '" + name + "' is illegal, it must be a number.");
    }
}
