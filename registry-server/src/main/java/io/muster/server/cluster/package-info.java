/** This node among its peers: readiness, membership, role and term as operators see them. */
@NullMarked
package io.muster.server.cluster;

import org.jspecify.annotations.NullMarked;
