package io.muster.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void whatTheScriptsWriteIsReadTheSameWayWithAndWithoutTheLibrary() {
        String[] written = {"--home", "/srv/node 1", "--mode", "standalone", "--storage", "embedded"};
        CommandLine expected =
                new CommandLine(Path.of("/srv/node 1"), Optional.of("standalone"), Optional.of("embedded"));

        assertThat(CommandLine.ofPairs(written)).contains(expected);
        assertThat(CommandLineParser.parse(written)).contains(expected);
        assertThat(CommandLine.ofPairs(new String[] {"--home", "."}))
                .contains(new CommandLine(Path.of("."), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--help",
                "--home",
                "--home=/srv",
                "--mode standalone",
                "--home --mode standalone",
                "--home a --home b",
                "--home a --colour red",
                "--home a b"
            })
    void whateverElseIsSaidIsLeftToTheLibrary(String arguments) {
        assertThat(CommandLine.ofPairs(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEmpty();
    }

    @Test
    void argumentsThatMakeNoSenseAreRefusedInASentence() {
        assertThatThrownBy(() -> CommandLineParser.parse(new String[] {"--home", "a", "--colour", "red"}))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("--colour")
                .hasMessageEndingWith("; --help lists the options.");
        assertThatThrownBy(() -> CommandLine.ofPairs(new String[] {"--home", "a", "--mode", "both"})
                        .orElseThrow()
                        .check())
                .hasMessage("--mode takes standalone or cluster, not both.");
    }
}
