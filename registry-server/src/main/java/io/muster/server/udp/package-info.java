/** Pushes over UDP, which clients of version 1 still listen for. */
@NullMarked
package io.muster.server.udp;

import org.jspecify.annotations.NullMarked;
