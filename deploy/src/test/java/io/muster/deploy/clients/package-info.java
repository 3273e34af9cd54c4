/** Real, unmodified client libraries of several versions, each in a process of its own, driven by tests. */
@NullMarked
package io.muster.deploy.clients;

import org.jspecify.annotations.NullMarked;
