package io.muster.server.security;

/** Those who ask for everything in the matrices of permissions, over HTTP and over gRPC. */
public enum Who {
    /** Without a token. */
    NOBODY,
    /** With a token whose signature is wrong. */
    FORGER,
    WITHOUT_ROLES,
    /** With a permission to read some names of the namespace. */
    READER_OF_ONE,
    /** With a permission to write some names of the namespace. */
    WRITER_OF_ONE,
    OWNER,
    OWNER_OF_ANOTHER_NAMESPACE,
    AUDITOR,
    ADMINISTRATOR
}
