package io.muster.persistence;

/** Where the tables live. */
public enum DatabaseKind {
    /** An H2 file in this node's data directory, written only by the applied log. */
    EMBEDDED,
    /** A MySQL or MariaDB server shared by the nodes. */
    EXTERNAL
}
