package io.muster.server.http;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.Optional;
import java.util.function.Function;

/** Who may ask for a route. Every route says so; what is in no row of the table is refused. */
public sealed interface Permission {

    /**
     * Checks a caller.
     *
     * @throws ProblemException {@code ACCESS_DENIED} or {@code UNAUTHENTICATED} when the caller of the request may not
     */
    void check(AccessControl access, ApiRequest request);

    /** The one configuration or service that a request names, where there is one by which the permission is decided. */
    default Optional<Resource> named(ApiRequest request) {
        return Optional.empty();
    }

    /** Checks the permission on the one resource that a request names, or what is asked of it where it names many. */
    private static void checkOneOrMany(
            AccessControl access, ApiRequest request, Action action, Optional<Resource> one, Runnable many) {
        if (!access.clientAuthenticationEnabled()) {
            return;
        }
        if (one.isPresent()) {
            access.checkClient(request.caller(), action, one.get());
        } else {
            many.run();
        }
    }

    /** Anybody, without a login. Health, login, and what clients ask before they log in. */
    record Open() implements Permission {
        @Override
        public void check(AccessControl access, ApiRequest request) {
            // nothing is asked of anybody
        }
    }

    /**
     * Guarded by a client's permission on one resource. Anonymous callers pass only where authentication of client
     * APIs is switched off ({@code nacos.core.auth.enabled=false}).
     *
     * @param resource finds the resource in the request
     */
    record ClientResource(Action action, Function<ApiRequest, Resource> resource) implements Permission {
        @Override
        public void check(AccessControl access, ApiRequest request) {
            if (access.clientAuthenticationEnabled()) {
                access.checkClient(request.caller(), action, resource.apply(request));
            }
        }

        @Override
        public Optional<Resource> named(ApiRequest request) {
            return Optional.of(resource.apply(request));
        }
    }

    /**
     * Guards a list: it is for whoever may read at least one of its rows, and the handler shows those rows only.
     *
     * @param type what the rows are, {@link Resource#CONFIG} or {@link Resource#NAMING}
     * @param namespace the namespace of the rows, empty for a list over all of them
     * @param single the one resource that a request names which asks for no list, on paths that serve both
     */
    record ClientList(
            String type,
            Function<ApiRequest, Optional<String>> namespace,
            Function<ApiRequest, Optional<Resource>> single)
            implements Permission {

        public ClientList(String type, Function<ApiRequest, Optional<String>> namespace) {
            this(type, namespace, request -> Optional.empty());
        }

        @Override
        public void check(AccessControl access, ApiRequest request) {
            checkOneOrMany(
                    access,
                    request,
                    Action.READ,
                    single.apply(request),
                    () -> access.checkList(request.caller(), namespace.apply(request), type));
        }
    }

    /**
     * Guards a write of many items at once: it is for whoever may write at least one, and the handler checks each item before
     * it changes anything.
     *
     * @param type what the items are, {@link Resource#CONFIG} or {@link Resource#NAMING}
     * @param namespace where the items will be, empty where they may lie anywhere
     * @param single the one resource that a request names which writes no batch, on paths that serve both
     */
    record ClientBatch(
            String type,
            Function<ApiRequest, Optional<String>> namespace,
            Function<ApiRequest, Optional<Resource>> single)
            implements Permission {

        @Override
        public void check(AccessControl access, ApiRequest request) {
            checkOneOrMany(
                    access,
                    request,
                    Action.WRITE,
                    single.apply(request),
                    () -> access.checkBatch(request.caller(), namespace.apply(request), type));
        }

        @Override
        public Optional<Resource> named(ApiRequest request) {
            return single.apply(request);
        }
    }

    /** The caller's own profile and password: any logged-in user, also one who has to choose a new password first. */
    record Self() implements Permission {
        @Override
        public void check(AccessControl access, ApiRequest request) {
            if (request.caller() instanceof Caller.Anonymous) {
                throw new ProblemException(ProblemKind.UNAUTHENTICATED, "user not found!");
            }
        }
    }

    /** Any logged-in user; the handler decides the rest (change of one's own password). */
    record LoggedIn() implements Permission {
        @Override
        public void check(AccessControl access, ApiRequest request) {
            access.checkLoggedIn(request.caller());
        }
    }

    /**
     * An operator route: always asks for a login. {@code name} is the literal resource of the facts
     * ({@code console/users}, {@code nacos/admin}, ...).
     */
    record Operator(Action action, String name) implements Permission {
        @Override
        public void check(AccessControl access, ApiRequest request) {
            access.checkOperator(request.caller(), action, name);
        }
    }
}
