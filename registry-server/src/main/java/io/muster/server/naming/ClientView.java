package io.muster.server.naming;

import java.util.List;
import java.util.Map;

/**
 * What one client has published.
 *
 * @param id the client
 * @param node the id of the node that the client speaks to, as far as known
 * @param updatedAtMillis the leader's stamp of its last change
 * @param publications its instances by service
 */
public record ClientView(
        ClientId id, String node, long updatedAtMillis, Map<ServiceKey, List<Instance>> publications) {}
