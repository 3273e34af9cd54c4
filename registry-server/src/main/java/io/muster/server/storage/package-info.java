/** The embedded database as a part of the replicated state, shared by every domain that keeps its tables there. */
@NullMarked
package io.muster.server.storage;

import org.jspecify.annotations.NullMarked;
