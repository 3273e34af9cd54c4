/** A real database server for the tests of this module and of those that use it (Maven type test-jar, scope test). */
@org.jspecify.annotations.NullMarked
package io.muster.persistence.testkit;
