/** A load generator that drives any Nacos-compatible address, and the figures it reports. */
@NullMarked
package io.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
