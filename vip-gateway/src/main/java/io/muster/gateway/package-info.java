/**
 * The load balancer on the virtual IP: an HTTP proxy on its port V and a gRPC pass-through on V+1000, over the members
 * of {@code cluster.conf} and their health.
 */
@NullMarked
package io.muster.gateway;

import org.jspecify.annotations.NullMarked;
