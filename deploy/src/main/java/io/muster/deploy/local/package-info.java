/** A whole cluster on this machine, run from the shipped distribution through its scripts: for the demo and the tests. */
@NullMarked
package io.muster.deploy.local;

import org.jspecify.annotations.NullMarked;
