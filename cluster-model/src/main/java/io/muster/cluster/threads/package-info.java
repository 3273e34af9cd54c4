/** The threads that node and gateway make themselves. */
@NullMarked
package io.muster.cluster.threads;

import org.jspecify.annotations.NullMarked;
