/** Tests of the scripts, and end-to-end tests on the shipped distribution with real processes and real clients. */
@NullMarked
package io.muster.deploy;

import org.jspecify.annotations.NullMarked;
