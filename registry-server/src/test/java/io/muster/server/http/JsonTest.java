package io.muster.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":[1,{\"b\":\"x\\uDE00\"}]}",
                "{\"\\ud83d\":1}",
                "\"\\ude00\\ud83d\"",
                "[\"\\ud83dx\"]"
            })
    void halfASurrogatePairIsRefusedInASentence(String json) {
        assertThatThrownBy(() -> Json.parse(json, "metadata"))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().kind()).isEqualTo(ProblemKind.PARAMETER_INVALID);
                    assertThat(refused.problem().message())
                            .isEqualTo("A text in metadata holds half of a surrogate pair, which is no character.");
                });
    }

    @Test
    void wholePairsAreTaken() {
        assertThat(Json.parse("{\"\\ud83d\\ude00\":\"\\uD83D\\uDE00\"}", "metadata")
                        .path("😀")
                        .textValue())
                .isEqualTo("😀");
    }
}
