package io.muster.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {

    @TempDir
    Path directory;

    @Test
    void everyCommandHasAPageThatSaysWhatItsHelpSays() throws IOException {
        Tool all = Tool.run("man", "--directory", directory.toString());

        assertThat(all.exitCode()).isZero();
        try (Stream<Path> pages = Files.list(directory)) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .hasSizeGreaterThan(30)
                    .contains("muster.1", "muster-doctor.1", "muster-config-publish.1", "muster-secret.1")
                    .doesNotContain("muster-help.1");
        }
        String page = Files.readString(directory.resolve("muster-config-publish.1"));
        assertThat(Tool.run("man", "config", "publish").out()).isEqualTo(page);
        assertThat(page)
                .startsWith(".TH MUSTER-CONFIG-PUBLISH 1")
                .contains("muster-config-publish \\- Publishes a configuration from a file")
                .contains("\\fBDATA_ID\\fR", "\\fB\\-\\-type ", "In UTF\\-8; standard input")
                .contains(".SH EXIT STATUS\n.TP\n\\fB0\\fR\ndone\n");
        assertThat(Tool.run("man", "no", "such").err()).startsWith("muster: there is no command no such;");
    }

    @Test
    void groffReadsThemWithoutAWarning() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed (apt install groff-base)");
        Tool.run("man", "--directory", directory.toString());
        try (Stream<Path> pages = Files.list(directory)) {
            for (Path page : pages.toList()) {
                Process groff = new ProcessBuilder(List.of("groff", "-man", "-ww", "-Tutf8", "-z", page.toString()))
                        .redirectErrorStream(true)
                        .start();
                String said = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(groff.waitFor()).as(said).isZero();
                assertThat(said).as(page.toString()).isEmpty();
            }
        }
    }
}
