package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.deploy.Documentation.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the documentation without running it; {@link DocumentationIT} runs it. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))`");
    private static final Pattern OUR_FILE = Pattern.compile("(?:examples|deploy|docker|benchmarks)/[A-Za-z0-9./_-]+");

    static Stream<Path> pages() throws IOException {
        return Documentation.pages().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsSomewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            String target = links.group(1);
            if (!target.contains("://") && !target.startsWith("mailto:")) {
                assertThat(page.resolveSibling(target))
                        .as("link in " + page.getFileName())
                        .exists();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void namesTestsThatExist(Path page) throws IOException {
        Set<String> tests = tests();
        Matcher names = TEST.matcher(Files.readString(page));
        while (names.find()) {
            assertThat(tests).as("test named in " + page.getFileName()).contains(names.group(1));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasTheSameCommandsInBothLanguages(Path page) throws IOException {
        if (!page.toString().endsWith(".zh-CN.md")) {
            return;
        }
        Path english = page.resolveSibling(page.getFileName().toString().replace(".zh-CN", ""));

        assertThat(commands(page)).isEqualTo(commands(english));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void holdsCommandsThatAShellCanRead(Path page) throws Exception {
        for (Block block : Documentation.blocks(page)) {
            if (!block.language().equals("sh") && !block.language().equals("console")) {
                continue;
            }
            Process shell = new ProcessBuilder("sh", "-n", "-c", block.text())
                    .redirectErrorStream(true)
                    .start();
            String complaint =
                    new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(complaint).as(block.text()).isEmpty();
            assertThat(shell.exitValue()).as(block.text()).isZero();
            Matcher files = OUR_FILE.matcher(block.text());
            while (block.language().equals("console") && files.find()) {
                if (!files.group().contains("/target")) {
                    assertThat(exists(files.group()))
                            .as(files.group() + " in " + page.getFileName())
                            .isTrue();
                }
            }
        }
    }

    /** Some commands stand in a directory of the repository. */
    private static boolean exists(String file) {
        return Stream.of("", "deploy", "docs")
                .anyMatch(base ->
                        Files.exists(Documentation.REPOSITORY.resolve(base).resolve(file)));
    }

    private static List<Block> commands(Path page) throws IOException {
        return Documentation.blocks(page).stream()
                .filter(block -> Set.of("sh", "console", "text").contains(block.language()))
                .toList();
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Files.find(
                Documentation.REPOSITORY,
                12,
                (file, attributes) -> attributes.isRegularFile()
                        && file.toString().contains("/src/test/java/")
                        && file.toString().endsWith(".java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
