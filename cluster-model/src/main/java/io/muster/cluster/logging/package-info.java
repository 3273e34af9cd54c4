/** What node and gateway have in common in their logs: bounded files, standard output, JSON, levels that change while they run. */
@NullMarked
package io.muster.cluster.logging;

import org.jspecify.annotations.NullMarked;
