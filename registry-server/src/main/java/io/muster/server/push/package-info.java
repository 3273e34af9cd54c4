/** Telling subscribers what changed: coalesced, acknowledged, bounded per subscriber. */
@NullMarked
package io.muster.server.push;

import org.jspecify.annotations.NullMarked;
