/** Typed settings: every key with its default, its bounds and its aliases. */
@NullMarked
package io.muster.server.settings;

import org.jspecify.annotations.NullMarked;
