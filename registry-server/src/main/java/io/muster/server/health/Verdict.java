package io.muster.server.health;

/** What one check of one instance came to. */
enum Verdict {
    /** It answers as it should. */
    GOOD,
    /** It answers late or asks for patience: several of these in a row make it unhealthy. */
    BAD,
    /** It is certainly not there, or answers something else: unhealthy at once. */
    DEAD
}
