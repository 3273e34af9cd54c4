package io.muster.benchmarks;

/** What can be measured. */
enum Workload {
    /** GET of the list of a service with ten instances. */
    HTTP_QUERY,
    /** POST of an instance; each connection walks through its own services. */
    HTTP_REGISTER,
    /** Light beats of known instances. */
    HTTP_BEAT,
    /** Query of a service with ten instances over gRPC. */
    GRPC_QUERY,
    /** Registration over gRPC; each connection walks through its own services. */
    GRPC_REGISTER,
    /** From a registration over gRPC to the push that carries it, on another connection. */
    PUSH,
    /** GET of a configuration of 1 kB. */
    CONFIG_GET,
    /** POST of a configuration of 1 kB with new content. */
    CONFIG_PUBLISH,
    /** From the publication of a configuration to the notice on each connection that listens to it, over gRPC, spread over the nodes. */
    CONFIG_CHANGE,
    /** A client says that it listens to 3,000 configurations, over gRPC; each connection has its own listening. */
    CONFIG_LISTEN,
    /** Many connections that register many instances and then do nothing. */
    GRPC_SCALE
}
