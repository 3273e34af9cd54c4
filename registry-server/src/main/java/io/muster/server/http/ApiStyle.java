package io.muster.server.http;

/** In which style a route answers errors (see the facts on error bodies of each API version). */
public enum ApiStyle {
    /** Plain text with the status. */
    V1,
    /** Plain text as the v1 configuration and console routes wrap it: {@code caused: ...;}. */
    V1_CAUSED,
    /** The envelope {@code {"code":..,"message":..,"data":..}}. */
    V2,
    /** As {@link #V2}, on routes of 3.x. */
    V3
}
