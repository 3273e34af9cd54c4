/** The registry: services, their instances and the clients that publish them. */
@NullMarked
package io.muster.server.naming;

import org.jspecify.annotations.NullMarked;
