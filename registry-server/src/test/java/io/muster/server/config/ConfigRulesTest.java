package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConfigRulesTest {

    private final ConfigRules rules = new ConfigRules(100, 150, false);

    /** A publication whose fields a test can change. */
    private static final class Draft {
        String dataId = "app.yaml";
        String group = "DEFAULT_GROUP";
        String namespace = "";
        String content = "x: 1";
        String type = "yaml";
        String tags;
        String description;
        String use;
        String effect;
        String schema;
        String tag;

        ConfigPublication made() {
            return new ConfigPublication(
                    new ConfigKey(namespace, group, dataId),
                    content,
                    type,
                    null,
                    null,
                    null,
                    tags,
                    description,
                    use,
                    effect,
                    schema,
                    null,
                    null,
                    tag,
                    null);
        }
    }

    private String refusal(UnaryOperator<Draft> change) {
        Draft draft = change.apply(new Draft());
        try {
            rules.check(draft.made());
        } catch (RuntimeException refused) {
            return refused.getMessage();
        }
        return null;
    }

    @Test
    void anOrdinaryPublicationPasses() {
        assertThatCode(() -> rules.check(new Draft().made())).doesNotThrowAnyException();
    }

    @Test
    void eachLimitHasTheSentenceThatClientsKnow() {
        assertThat(refusal(draft -> {
                    draft.dataId = "a b";
                    return draft;
                }))
                .isEqualTo("invalid dataId : a b");
        assertThat(refusal(draft -> {
                    draft.dataId = "../etc";
                    return draft;
                }))
                .isEqualTo("invalid dataId : ../etc");
        assertThat(refusal(draft -> {
                    draft.group = "";
                    return draft;
                }))
                .isEqualTo("invalid group : ");
        assertThat(refusal(draft -> {
                    draft.content = " \n\t";
                    return draft;
                }))
                .isEqualTo("content is blank : ");
        assertThat(refusal(draft -> {
                    draft.content = "x".repeat(101);
                    return draft;
                }))
                .isEqualTo("invalid content, over 100");
        assertThat(refusal(draft -> {
                    draft.tag = "t".repeat(17);
                    return draft;
                }))
                .isEqualTo("too long tag, over 16");
        assertThat(refusal(draft -> {
                    draft.tags = "a,b,c,d,e,f";
                    return draft;
                }))
                .isEqualTo("too much config_tags, over 5");
        assertThat(refusal(draft -> {
                    draft.tags = "t".repeat(65);
                    return draft;
                }))
                .isEqualTo("too long tag, over 64");
        assertThat(refusal(draft -> {
                    draft.description = "d".repeat(129);
                    return draft;
                }))
                .isEqualTo("too long desc, over 128");
        assertThat(refusal(draft -> {
                    draft.use = "d".repeat(33);
                    return draft;
                }))
                .isEqualTo("too long use, over 32");
        assertThat(refusal(draft -> {
                    draft.effect = "d".repeat(33);
                    return draft;
                }))
                .isEqualTo("too long effect, over 32");
        assertThat(refusal(draft -> {
                    draft.type = "d".repeat(33);
                    return draft;
                }))
                .isEqualTo("too long type, over 32");
        assertThat(refusal(draft -> {
                    draft.schema = "d".repeat(32_769);
                    return draft;
                }))
                .isEqualTo("too long schema, over 32768");
        assertThat(refusal(draft -> {
                    draft.namespace = "n".repeat(129);
                    return draft;
                }))
                .isEqualTo("too long tenant, over 128");
    }

    @Test
    void aContentIsLimitedInBytesToo() {
        for (String within : new String[] {"é".repeat(75), "名".repeat(50), "😀".repeat(37), "x".repeat(100)}) {
            assertThat(refusal(draft -> {
                        draft.content = within;
                        return draft;
                    }))
                    .isNull();
        }
        for (String beyond : new String[] {"é".repeat(76), "名".repeat(51), "😀".repeat(38), "x" + "名".repeat(50)}) {
            assertThat(refusal(draft -> {
                        draft.content = beyond;
                        return draft;
                    }))
                    .isEqualTo("invalid content, over 150 bytes in UTF-8");
        }
        String all = "a\u0000\u007f\u0080é\u07ff\u0800名\uffff😀";
        assertThat(ConfigRules.bytes(all)).isEqualTo(all.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void anUnknownTypeIsStoredAsText() {
        assertThat(ConfigRules.type("yml")).isEqualTo("text");
        assertThat(ConfigRules.type("")).isEqualTo("text");
        assertThat(ConfigRules.type("toml")).isEqualTo("toml");
        assertThat(ConfigRules.type(null)).isNull();
    }

    @Test
    void theMd5IsThatOfTheBytesAsPublished() {
        assertThat(ConfigRules.md5("a=1")).isEqualTo("3872c9ae3f427af0be0ead09d07ae2cf");
        assertThat(ConfigRules.md5("a\r\nb")).isNotEqualTo(ConfigRules.md5("a\nb"));
    }

    @Test
    void aGrayRuleIsReadAndWrittenInTheFormOfTwoDotFive() {
        assertThat(GrayRule.beta("1.1.1.1,2.2.2.2").stored())
                .isEqualTo(
                        "{\"type\":\"beta\",\"version\":\"1.0.0\",\"expr\":\"1.1.1.1,2.2.2.2\",\"priority\":2147483647}");
        assertThat(GrayRule.parse(GrayRule.tag("green").stored())).contains(GrayRule.tag("green"));
        assertThat(GrayRule.parse("not a rule")).isEmpty();
        assertThatThrownBy(() -> ConfigRules.checkKey(new ConfigKey("", "g", "")))
                .hasMessage("invalid dataId : ");
    }
}
