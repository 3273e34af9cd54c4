/** Namespaces: the named partitions that services and configurations live in. */
@NullMarked
package io.muster.server.namespace;

import org.jspecify.annotations.NullMarked;
