/** The configuration centre: what is stored, served from memory, and listened to. */
@NullMarked
package io.muster.server.config;

import org.jspecify.annotations.NullMarked;
