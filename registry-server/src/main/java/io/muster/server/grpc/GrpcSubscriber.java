package io.muster.server.grpc;

import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.access.Caller;
import io.muster.server.access.Resource;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import io.muster.server.push.Subscriber;
import io.muster.server.push.SubscriberInfo;
import io.muster.server.push.WithheldException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes services to one connected client, as long as {@link ClientConnection#caller} may read them: a right that is taken, a new password and
 * a user who is deleted end the pushes as well as the questions. Only {@code serviceInfo} differs between two pushes, so only it is
 * encoded.
 */
final class GrpcSubscriber implements Subscriber {

    private static final Logger log = LoggerFactory.getLogger(GrpcSubscriber.class);

    private static final Duration ACKNOWLEDGEMENT = Duration.ofSeconds(5);

    private static final byte[] BEFORE_REQUEST_ID = Responses.utf8("{\"headers\":{},\"requestId\":\"");
    private static final byte[] BEFORE_SERVICE = Responses.utf8("\",\"serviceInfo\":");
    private static final byte[] END = Responses.utf8(",\"module\":\"naming\"}");

    private final ClientConnection connection;
    private final AccessControl access;
    private final SubscriberInfo info;
    private final LongSupplier cacheMillis;
    private volatile @Nullable Caller toldOf;

    /** @param cacheMillis gives after how many milliseconds the client is to ask again by itself */
    GrpcSubscriber(ClientConnection connection, AccessControl access, String application, LongSupplier cacheMillis) {
        this.connection = connection;
        this.access = access;
        this.cacheMillis = cacheMillis;
        this.info = new SubscriberInfo(
                connection.shownIp(),
                0,
                connection.setup().map(ConnectionSetup::clientVersion).orElse(""),
                application);
    }

    @Override
    public String id() {
        return connection.id().value();
    }

    @Override
    public SubscriberInfo info() {
        return info;
    }

    @Override
    public boolean isGone() {
        return !connection.registered();
    }

    @Override
    public CompletableFuture<Void> push(ServiceView view, String clusters) {
        ServiceKey key = view.key();
        Resource resource = new Resource(key.namespace(), key.group(), Resource.NAMING, key.name());
        if (!access.permitsClient(connection.caller(), Action.READ, resource)) {
            return CompletableFuture.failedFuture(withheld(key));
        }
        byte[] service = EncodedServices.encode(view, clusters, false, cacheMillis.getAsLong());
        return connection.call(
                requestId -> PayloadCodec.encode(
                        "NotifySubscriberRequest",
                        BEFORE_REQUEST_ID,
                        Responses.utf8(requestId),
                        BEFORE_SERVICE,
                        service,
                        END),
                ACKNOWLEDGEMENT);
    }

    /** Tells once of each user, since everything that such a client knows grows old from now on. */
    private WithheldException withheld(ServiceKey service) {
        Caller caller = connection.caller();
        WithheldException withheld =
                new WithheldException(caller.userName() + " may not read " + service + " any more");
        if (!caller.equals(toldOf)) {
            toldOf = caller;
            log.info("client {} is not pushed to for now: {}", connection.id(), withheld.getMessage());
        }
        return withheld;
    }
}
