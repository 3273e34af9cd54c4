/** The console's static assets, as the server hands them out. */
@NullMarked
package io.muster.console;

import org.jspecify.annotations.NullMarked;
