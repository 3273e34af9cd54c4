/** Digests of what is compared and not shown: passwords' hashes, states of nodes, names of files. */
@NullMarked
package io.muster.server.digest;

import org.jspecify.annotations.NullMarked;
