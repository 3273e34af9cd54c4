/** The gRPC edge: connections of 2.x and 3.x clients, their requests and the pushes to them. */
@NullMarked
package io.muster.server.grpc;

import org.jspecify.annotations.NullMarked;
