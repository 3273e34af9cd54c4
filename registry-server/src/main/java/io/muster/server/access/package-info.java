/** Who is calling and what they may do: login, tokens, users, roles and permissions. */
@NullMarked
package io.muster.server.access;

import org.jspecify.annotations.NullMarked;
