/** Attacks, carried out against whole nodes; each must fail. */
package io.muster.server.security;
