/** Bad input of every kind to every route and request type of a whole node, made from its own tables with a fixed seed. */
@NullMarked
package io.muster.server.fuzz;

import org.jspecify.annotations.NullMarked;
