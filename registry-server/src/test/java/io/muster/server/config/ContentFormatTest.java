package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentFormatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json|{\"a\": [1, {\"b\": null}]}",
                "json|7",
                "yaml|a: 1",
                "yaml|spring: {cloud: [x, 'y']}",
                "yaml|--- {a: 1}",
                "xml|<a b='c'><d/>text</a>",
                "xml|<!DOCTYPE beans SYSTEM 'http://127.0.0.1:1/none.dtd'><beans/>",
                "properties|a=1",
                "text|{",
                "toml|= =",
                "unset|<"
            })
    void whatIsWellFormedPassesAndOtherTypesAreNotLookedAt(String type, String content) {
        assertThatCode(() -> ContentFormat.check(type, content)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json|{\"a\": }|line 1",
                "json|{} {}|more after its end",
                "json|{\"a\": 1|not valid json",
                "yaml|a: [1, 2|not valid yaml, line",
                "yaml|a: b: c|mapping values are not allowed",
                "xml|<a><b></a>|not valid xml, line 1",
                "xml|just text|not valid xml",
                "properties|a=\\u12|not valid properties"
            })
    void theFirstMistakeIsNamedInOneSentence(String type, String content, String part) {
        assertThatThrownBy(() -> ContentFormat.check(type, content))
                .isInstanceOfSatisfying(ProblemException.class, refused -> Assertions.assertThat(
                                refused.problem().kind())
                        .isEqualTo(ProblemKind.PARAMETER_INVALID))
                .hasMessageContaining(part)
                .hasMessageContaining("nothing was changed")
                .hasMessageNotContaining("\n");
    }

    @Test
    void entitiesThatMultiplyAreStoppedAndAliasesAreNotUnfolded() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY l0 'ha'>");
        for (int level = 1; level < 40; level++) {
            laughs.append("<!ENTITY l")
                    .append(level)
                    .append(" '")
                    .append(("&l" + (level - 1) + ";").repeat(10))
                    .append("'>");
        }
        laughs.append("]><l>&l39;</l>");
        assertThatThrownBy(() -> ContentFormat.check("xml", laughs.toString())).isInstanceOf(ProblemException.class);

        StringBuilder aliases = new StringBuilder("a0: &a0 [ha]\n");
        for (int level = 1; level < 40; level++) {
            aliases.append("a" + level + ": &a" + level + " [" + ("*a" + (level - 1) + ", ").repeat(9) + "x]\n");
        }
        assertThatCode(() -> ContentFormat.check("yaml", aliases.toString())).doesNotThrowAnyException();
        assertThatThrownBy(() -> ContentFormat.check("yaml", "[".repeat(100_000)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nested deeper than 100 levels");
        assertThatThrownBy(() -> ContentFormat.check("json", "[".repeat(100_000)))
                .isInstanceOf(ProblemException.class);
    }
}
