/** Active checks of persistent instances: TCP, HTTP and MySQL, each service by one node. */
@NullMarked
package io.muster.server.health;

import org.jspecify.annotations.NullMarked;
