package io.muster.server.grpc;

import io.muster.server.access.Caller;

/** What surrounds a request: the client it came from, its message with the headers, and who is calling. */
record RequestContext(ClientConnection connection, Payload payload, Caller caller) {}
