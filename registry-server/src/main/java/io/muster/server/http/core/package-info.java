/** Routes about the node and the cluster: namespaces, members, state, health, operations, connections and metrics. */
@NullMarked
package io.muster.server.http.core;

import org.jspecify.annotations.NullMarked;
