/** Configuration while nodes and the database are killed: what writers, listeners and killers do, and what must be true afterwards. */
@NullMarked
package io.muster.deploy.crash;

import org.jspecify.annotations.NullMarked;
