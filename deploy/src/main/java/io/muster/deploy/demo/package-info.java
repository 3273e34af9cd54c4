/** The one-command demonstration that {@code ./muster demo} runs. */
@NullMarked
package io.muster.deploy.demo;

import org.jspecify.annotations.NullMarked;
