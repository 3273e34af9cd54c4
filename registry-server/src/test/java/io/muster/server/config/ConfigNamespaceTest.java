package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.ProblemException;
import org.junit.jupiter.api.Test;

/** Namespaces and what they hold. */
class ConfigNamespaceTest extends OnConfigNode {

    @Test
    void namespacesAreCreatedListedChangedAndRemoved() throws Exception {
        done(node.config().namespaces().create("dev", "development", "for trying"));
        done(node.operations().publish(publication(new ConfigKey("dev", "G", "a"), "x")));

        assertThatThrownBy(() -> done(node.config().namespaces().create("dev", "again", null)))
                .isInstanceOf(ProblemException.class);
        assertThat(node.config().namespaces().list().get())
                .extracting(namespace -> namespace.id() + "/" + namespace.name() + "/" + namespace.configCount())
                .containsExactly("/public/0", "dev/development/1");
        assertThat(done(node.config().namespaces().update("dev", "renamed", null)))
                .isTrue();
        assertThat(done(node.config().namespaces().delete("dev"))).isTrue();
        assertThat(done(node.config().namespaces().delete("dev"))).isFalse();
        assertThat(done(node.config().namespaces().delete("public"))).isFalse();
    }
}
