package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.ReadableRows;
import io.muster.server.access.Resource;
import io.muster.server.naming.ClientId;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingOperations;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.PollingTimes;
import io.muster.server.naming.ServiceKey;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.push.Subscriptions;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Answers what clients ask about services. */
final class NamingRequests {

    /** The setting that bounds the subscriptions of one client. */
    static final String MOST_SUBSCRIPTIONS = "muster.grpc.max-subscriptions-per-connection";

    private static final byte[] BEFORE_SERVICE = Responses.utf8("{\"resultCode\":200,\"errorCode\":0,\"serviceInfo\":");
    private static final byte[] END = Responses.utf8(",\"success\":true}");

    private static final String REGISTER = "registerInstance";
    private static final String DEREGISTER = "deregisterInstance";
    private static final String REGISTER_BATCH = "batchRegisterInstance";

    private static final Buffer REGISTERED = instanceResponse("InstanceResponse", REGISTER);
    private static final Buffer DEREGISTERED = instanceResponse("InstanceResponse", DEREGISTER);
    private static final Buffer BATCH_REGISTERED = instanceResponse("BatchInstanceResponse", REGISTER_BATCH);

    private final NamingOperations operations;
    private final NamingQueries queries;
    private final Subscriptions subscriptions;
    private final AccessControl access;
    private final int mostSubscriptions;
    private final LongSupplier cacheMillis;
    private final Map<ClientConnection, GrpcSubscriber> subscribers = new ConcurrentHashMap<>();

    /** @param mostSubscriptions to how many services one client may subscribe */
    NamingRequests(
            NamingOperations operations,
            NamingQueries queries,
            Subscriptions subscriptions,
            AccessControl access,
            int mostSubscriptions) {
        this.operations = operations;
        this.queries = queries;
        this.subscriptions = subscriptions;
        this.access = access;
        this.mostSubscriptions = mostSubscriptions;
        this.cacheMillis = () -> PollingTimes.pushed(queries.switches());
    }

    List<RequestType<?>> types() {
        return List.of(
                new RequestType<>(
                        "InstanceRequest",
                        "InstanceResponse",
                        NamingRequest::parse,
                        NamingRequest::problemOfInstance,
                        permission(Action.WRITE),
                        this::instance),
                new RequestType<>(
                        "BatchInstanceRequest",
                        "BatchInstanceResponse",
                        NamingRequest::parse,
                        NamingRequest::problemOfInstances,
                        permission(Action.WRITE),
                        this::batch),
                new RequestType<>(
                        "PersistentInstanceRequest",
                        "InstanceResponse",
                        NamingRequest::parse,
                        NamingRequest::problemOfInstance,
                        permission(Action.WRITE),
                        this::persistentInstance),
                new RequestType<>(
                        "ServiceQueryRequest",
                        "QueryServiceResponse",
                        NamingRequest::parse,
                        NamingRequest::problem,
                        permission(Action.READ),
                        this::query),
                new RequestType<>(
                        "ServiceListRequest",
                        "ServiceListResponse",
                        NamingRequest::parse,
                        NamingRequest::problemOfList,
                        new RequestType.Guard.Listing<>(
                                Resource.NAMING, request -> request.service().namespace()),
                        this::list),
                new RequestType<>(
                        "SubscribeServiceRequest",
                        "SubscribeServiceResponse",
                        NamingRequest::parse,
                        NamingRequest::problem,
                        permission(Action.READ),
                        this::subscribe));
    }

    private static RequestType.Guard<NamingRequest> permission(Action action) {
        return new RequestType.Guard.Permission<>(action, NamingRequest::resource);
    }

    /** The instance lives as long as the connection; registering again for the same service replaces it. */
    private CompletionStage<Buffer> instance(NamingRequest request, RequestContext context) {
        ClientId client = context.connection().id();
        return switch (request.action()) {
            case REGISTER -> operations
                    .register(
                            client,
                            request.service(),
                            Objects.requireNonNull(request.instance()).withEphemeral(true))
                    .thenApply(done -> REGISTERED);
            case DEREGISTER -> operations.deregister(client, request.service()).thenApply(done -> DEREGISTERED);
            default -> throw unsupported(request);
        };
    }

    private CompletionStage<Buffer> batch(NamingRequest request, RequestContext context) {
        if (!request.action().equals(REGISTER_BATCH)) {
            throw unsupported(request);
        }
        List<Instance> instances = Objects.requireNonNull(request.instances()).stream()
                .map(instance -> instance.withEphemeral(true))
                .toList();
        ClientId client = context.connection().id();
        CompletableFuture<Void> done = instances.isEmpty()
                ? operations.deregister(client, request.service())
                : operations.registerBatch(client, request.service(), instances);
        return done.thenApply(nothing -> BATCH_REGISTERED);
    }

    /** A persistent instance belongs to its address, not to the connection that happened to register it. */
    private CompletionStage<Buffer> persistentInstance(NamingRequest request, RequestContext context) {
        Instance instance = Objects.requireNonNull(request.instance()).withEphemeral(false);
        ClientId client = ClientId.ofAddress(instance.ip(), instance.port(), false);
        return switch (request.action()) {
            case REGISTER -> operations
                    .register(client, request.service(), instance)
                    .thenApply(done -> REGISTERED);
            case DEREGISTER -> operations.deregister(client, request.service()).thenApply(done -> DEREGISTERED);
            default -> throw unsupported(request);
        };
    }

    private CompletionStage<Buffer> query(NamingRequest request, RequestContext context) {
        return CompletableFuture.completedFuture(withService("QueryServiceResponse", request, request.healthyOnly()));
    }

    private CompletionStage<Buffer> list(NamingRequest request, RequestContext context) {
        String namespace = request.service().namespace();
        ReadableRows rows = access.readable(context.caller(), namespace, Resource.NAMING);
        List<String> names = queries.services(namespace).stream()
                .filter(service -> service.group().equals(request.service().group()))
                .filter(service -> rows.contains(service.group(), service.name()))
                .map(ServiceKey::name)
                .toList();
        int size = Math.max(0, request.pageSize());
        long from = (long) (Math.max(1, request.pageNumber()) - 1) * size;
        List<String> page = names.stream().skip(from).limit(size).toList();
        return CompletableFuture.completedFuture(Responses.success("ServiceListResponse", json -> {
            json.writeNumberField("count", names.size());
            json.writeArrayFieldStart("serviceNames");
            for (String name : page) {
                json.writeString(name);
            }
            json.writeEndArray();
        }));
    }

    /** Subscribes first and reads then, so that no change falls between the two. */
    private CompletionStage<Buffer> subscribe(NamingRequest request, RequestContext context) {
        ClientConnection connection = context.connection();
        if (!request.subscribe()) {
            subscriptions.unsubscribe(connection.id().value(), request.service());
        } else if (connection.registered()) {
            if (!subscriptions.mayAdd(connection.id().value(), request.service(), mostSubscriptions)) {
                throw new ProblemException(
                        ProblemKind.QUOTA_EXCEEDED,
                        "This client subscribes to " + mostSubscriptions + " services already, the most that "
                                + MOST_SUBSCRIPTIONS + " allows; raise it on all nodes, or unsubscribe from others.");
            }
            String application = context.payload().header("app");
            GrpcSubscriber subscriber = subscribers.computeIfAbsent(
                    connection,
                    newcomer -> new GrpcSubscriber(
                            newcomer, access, application.isEmpty() ? "unknown" : application, cacheMillis));
            subscriptions.subscribe(subscriber, request.service(), request.clusters());
        }
        return CompletableFuture.completedFuture(withService("SubscribeServiceResponse", request, false));
    }

    /** The connection is gone; on its context. */
    void closed(ClientConnection connection) {
        subscribers.remove(connection);
        subscriptions.remove(connection.id().value());
    }

    private Buffer withService(String response, NamingRequest request, boolean healthyOnly) {
        return PayloadCodec.encode(
                response,
                BEFORE_SERVICE,
                EncodedServices.encode(queries, request.service(), request.clusters(), healthyOnly),
                END);
    }

    private static Buffer instanceResponse(String response, String action) {
        return Responses.success(response, json -> json.writeStringField("type", action));
    }

    private static ProblemException unsupported(NamingRequest request) {
        return new ProblemException(ProblemKind.PARAMETER_INVALID, ParameterProblem.unsupportedType(request.action()));
    }
}
