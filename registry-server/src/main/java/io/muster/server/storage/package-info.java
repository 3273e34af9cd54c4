/**
 * What is kept on this node's disk: the embedded database as a part of the replicated state, shared by every domain that keeps its tables
 * there, and how files with secrets are written.
 */
@NullMarked
package io.muster.server.storage;

import org.jspecify.annotations.NullMarked;
