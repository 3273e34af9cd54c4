/** The pages of the documentation: what they name exists, what they tell to do works. */
@NullMarked
package io.muster.deploy.documentation;

import org.jspecify.annotations.NullMarked;
