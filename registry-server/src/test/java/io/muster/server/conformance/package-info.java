/** Runs cases of the wire protocol, written as data, against a running node. */
@NullMarked
package io.muster.server.conformance;

import org.jspecify.annotations.NullMarked;
