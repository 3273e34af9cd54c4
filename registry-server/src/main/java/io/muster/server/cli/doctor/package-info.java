/** What {@code bin/muster doctor} looks at, one class a matter; each says what it found in one sentence. */
@NullMarked
package io.muster.server.cli.doctor;

import org.jspecify.annotations.NullMarked;
