/** One Muster node: where the rooms of the server are put together. */
@NullMarked
package io.muster.server;

import org.jspecify.annotations.NullMarked;
