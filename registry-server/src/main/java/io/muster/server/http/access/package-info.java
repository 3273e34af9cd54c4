/** The HTTP routes of login, users, roles and permissions, in the forms of v1 and v3. */
@NullMarked
package io.muster.server.http.access;

import org.jspecify.annotations.NullMarked;
