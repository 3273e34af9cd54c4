/** Routes about what is stored as a whole: backup and restore. */
@NullMarked
package io.muster.server.http.storage;

import org.jspecify.annotations.NullMarked;
