/** SOFAJRaft behind our own connections. The only package that imports an engine class. */
@NullMarked
package io.muster.raft.internal.engine;

import org.jspecify.annotations.NullMarked;
