package io.muster.server.http.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.http.core.ApiAnswers.RouteAnswer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notation in which answers are described. */
class AnswerNotationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "unseen",
                "nothing | text",
                "content | {count:integer,items:[{name:string,metadata:{*:string}}]}",
                "result({on:boolean,weight:number,more:any,none:null})",
                "lines | result([string])"
            })
    void whatIsReadIsWrittenAgain(String line) {
        assertThat(RouteAnswer.read(line)).hasToString(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a:strin}", "{a:string", "[string", "result(", "{:string}", "string]", "{a}"})
    void whatIsNoTypeIsRefusedWithThePlace(String line) {
        assertThatThrownBy(() -> RouteAnswer.read(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageContaining(line);
    }

    @Test
    void aTypeIsASchemaWhoseFieldsMayBeNull() {
        JsonObject schema = new JsonObject(
                AnswerNotation.read("{id:integer,list:[{*:string}],any:any}").schema());

        assertThat(schema)
                .isEqualTo(
                        new JsonObject(
                                """
                        {"type":"object","properties":{
                          "id":{"type":"integer","nullable":true},
                          "list":{"type":"array","nullable":true,
                                  "items":{"type":"object","additionalProperties":{"type":"string"}}},
                          "any":{}}}"""));
    }

    @Test
    void anEnvelopeRefersToTheCommonOne() {
        JsonObject schema =
                new JsonObject(AnswerNotation.read("result(boolean)").schema());

        assertThat(schema)
                .isEqualTo(
                        new JsonObject(
                                """
                        {"allOf":[{"$ref":"#/components/schemas/Result"},
                                  {"type":"object","properties":{"data":{"type":"boolean","nullable":true}}}]}"""));
    }
}
