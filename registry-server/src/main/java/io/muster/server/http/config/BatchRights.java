package io.muster.server.http.config;

import io.muster.persistence.StoredConfig;
import io.muster.server.access.AccessControl;
import io.muster.server.access.Action;
import io.muster.server.config.ConfigKey;
import io.muster.server.http.ApiRequest;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The permission on each configuration of a request that is about many. All of them are looked at before any is touched, and the
 * first that the caller may not have, in the order of the request, refuses the whole.
 */
final class BatchRights {

    private final AccessControl access;

    BatchRights(AccessControl access) {
        this.access = access;
    }

    /**
     * Checks rows that were named by their ids.
     *
     * @param ids as the request names them; one without a row is passed over
     * @throws ProblemException {@code ACCESS_DENIED} naming the first that is not permitted: by its id where the caller may not
     *     even read it, since ids can be counted through
     */
    void check(ApiRequest request, Action action, List<Long> ids, List<StoredConfig> found) {
        Map<Long, StoredConfig> rows = found.stream().collect(Collectors.toMap(StoredConfig::id, Function.identity()));
        for (Long id : ids) {
            StoredConfig row = rows.get(id);
            if (row != null && !permits(request, action, key(row))) {
                throw refused(action, permits(request, Action.READ, key(row)) ? named(key(row)) : "with the id " + id);
            }
        }
    }

    /**
     * Checks configurations that the request itself names.
     *
     * @throws ProblemException {@code ACCESS_DENIED} naming the first that the caller may not write
     */
    void checkWrites(ApiRequest request, List<ConfigKey> keys) {
        for (ConfigKey key : keys) {
            if (!permits(request, Action.WRITE, key)) {
                throw refused(Action.WRITE, named(key));
            }
        }
    }

    private boolean permits(ApiRequest request, Action action, ConfigKey key) {
        return access.permitsClient(request.caller(), action, ConfigRequests.resource(key));
    }

    private static ProblemException refused(Action action, String which) {
        return new ProblemException(
                ProblemKind.ACCESS_DENIED,
                "authorization failed! You may not " + action.name().toLowerCase(Locale.ROOT) + " the configuration "
                        + which + ", so nothing of this request was done.");
    }

    private static String named(ConfigKey key) {
        return key.dataId() + " of the group " + key.group() + " in the namespace "
                + (key.namespace().isEmpty() ? "public" : key.namespace());
    }

    static ConfigKey key(StoredConfig config) {
        return new ConfigKey(
                config.key().tenant(), config.key().group(), config.key().dataId());
    }
}
