/** The naming routes of all API versions: names, forms and answers as clients of each version know them. */
@NullMarked
package io.muster.server.http.naming;

import org.jspecify.annotations.NullMarked;
