/** The database: its schema and migrations, configuration tables through jOOQ, users, roles and permissions through Hibernate Reactive. */
@NullMarked
package io.muster.persistence;

import org.jspecify.annotations.NullMarked;
