/** Certificates that change while a process runs; what its ports and its connections with others share. */
@NullMarked
package io.muster.cluster.tls;

import org.jspecify.annotations.NullMarked;
