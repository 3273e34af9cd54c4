/** Who changed what and who was refused: entries are taken at the edges, kept in the database, and never changed. */
@NullMarked
package io.muster.server.audit;

import org.jspecify.annotations.NullMarked;
