/** The audit log over HTTP, and the digests that its entries carry. */
@NullMarked
package io.muster.server.http.audit;

import org.jspecify.annotations.NullMarked;
