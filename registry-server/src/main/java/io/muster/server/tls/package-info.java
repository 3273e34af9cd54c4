/** Transport security of the node's own ports: settings, certificates that are read again when their files change, ports that tell TLS from plain text. */
@NullMarked
package io.muster.server.tls;

import org.jspecify.annotations.NullMarked;
