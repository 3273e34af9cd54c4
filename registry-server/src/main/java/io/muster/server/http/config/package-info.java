/** The HTTP routes of the configuration centre: v1, v2 and v3, long polling, history, import and export. */
@NullMarked
package io.muster.server.http.config;

import org.jspecify.annotations.NullMarked;
