/** What can go wrong on behalf of a caller, in the domain's own words; the edges translate it into status codes. */
@NullMarked
package io.muster.server.problem;

import org.jspecify.annotations.NullMarked;
