/**
 * Who belongs to the cluster and who is in service: what the operators' files list, what the log's configuration says, where the
 * two differ, and the changes of both. The authority is the configuration in the log.
 */
@NullMarked
package io.muster.server.membership;

import org.jspecify.annotations.NullMarked;
