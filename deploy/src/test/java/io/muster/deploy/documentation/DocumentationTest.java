package io.muster.deploy.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.muster.deploy.documentation.Documentation.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of the pages: blocks, links, names of tests, and the two languages. What they tell to do is done by {@link DocumentationIT}. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^(#+) +(.+?) *$");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT))`");
    private static final Pattern CLASS =
            Pattern.compile("`(?:[a-z]+\\.)*([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*)(?:\\.[A-Za-z]+)?`");
    private static final Pattern FENCE_LINE = Pattern.compile("(?m)^\\s*(```|~~~)");

    /** Pages in one language, each with the sentence that says so or an index in the other one. */
    private static final Set<String> ENGLISH_ONLY = Set.of(
            "CHANGELOG.md",
            "deploy/README.md",
            "deploy/src/main/dist/recipes/README.md",
            "examples/README.md",
            "admin-console/README.md");

    static List<Path> pages() throws IOException {
        return Documentation.pages();
    }

    static List<Path> pagesInTwoLanguages() throws IOException {
        return Documentation.pages().stream()
                .filter(page -> !ENGLISH_ONLY.contains(Documentation.name(page)))
                // The index of the decisions has a line of Chinese for each.
                .filter(page -> !Documentation.name(page).matches("docs/decisions/\\d{4}-.*"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void saysOfEveryBlockWhatItIs(Path page) throws Exception {
        List<Block> blocks = Documentation.blocks(page);
        long fences = FENCE_LINE.matcher(Files.readString(page)).results().count();

        assertThat(fences).as("fences, all at the beginning of a line").isEqualTo(2L * blocks.size());
        for (Block block : blocks) {
            assertThat(block.kind()).as(block.text()).isIn(Documentation.KINDS);
            if (!block.needs().isEmpty()) {
                assertThat(block.kind()).as(block.text()).isEqualTo(Documentation.COMMANDS);
                assertThat(block.needs()).as(block.text()).isIn(Documentation.NEEDS);
            }
            wellFormed(block);
        }
    }

    private static void wellFormed(Block block) throws IOException, InterruptedException {
        switch (block.kind()) {
            case Documentation.COMMANDS -> {
                Process shell = new ProcessBuilder("sh", "-n", "-c", block.text())
                        .redirectErrorStream(true)
                        .start();
                String complaint = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(complaint).as(block.text()).isEmpty();
                assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(shell.exitValue()).as(block.text()).isZero();
            }
            case Documentation.ANSWER -> assertThat(JsonMapper.builder()
                            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                            .build()
                            .readTree(block.text())
                            .isObject())
                    .as(block.text())
                    .isTrue();
            case Documentation.YAML -> assertThat(
                            new YAMLMapper().readTree(block.text()).isObject())
                    .as(block.text())
                    .isTrue();
            case Documentation.SETTINGS -> assertThat(block.text().lines())
                    .as("a # after a value belongs to the value")
                    .allMatch(line -> line.isEmpty() || line.startsWith("#") || line.matches("[^#]+=[^#]*"));
            case Documentation.DIAGRAM -> assertThat(block.text())
                    .matches("(?s)(sequenceDiagram|flowchart (LR|TB))\\n.*");
            default -> assertThat(block.text()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasCommandsThatATestRuns(Path page) throws IOException {
        Path english = Documentation.isChinese(page) ? Documentation.counterpart(page) : page;
        if (Documentation.blocks(page).stream().anyMatch(Block::runs)) {
            assertThat(DocumentationIT.PAGES).as("pages that are run").contains(Documentation.name(english));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsSomewhere(Path page) throws IOException {
        Matcher links = LINK.matcher(Documentation.prose(page));
        while (links.find()) {
            String link = links.group(1);
            if (link.contains("://") || link.startsWith("mailto:")) {
                continue;
            }
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
            assertThat(target).as("link " + link).exists();
            if (hash >= 0) {
                assertThat(anchors(target)).as("anchors, for the link " + link).contains(link.substring(hash + 1));
            }
        }
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        Set<String> anchors = new HashSet<>();
        Matcher headings = HEADING.matcher(Documentation.prose(page));
        while (headings.find()) {
            String anchor = headings.group(2)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int again = 1; !anchors.add(unique); again++) {
                unique = anchor + "-" + again;
            }
        }
        return anchors;
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

    /** The page is the map of the code, and a class that was renamed is easily forgotten there. */
    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/architecture.zh-CN.md"})
    void theArchitectureNamesClassesThatExist(String page) throws IOException {
        Set<String> classes = classes();
        Matcher names = CLASS.matcher(Files.readString(Documentation.REPOSITORY.resolve(page)));
        Set<String> named = new TreeSet<>();
        while (names.find()) {
            named.add(names.group(1));
        }

        assertThat(named).contains("PushHub").allMatch(name -> classes.contains(name) || name.equals("HttpOnly"));
    }

    @ParameterizedTest
    @MethodSource("pagesInTwoLanguages")
    void isThereInBothLanguagesWithTheSameSectionsAndBlocks(Path page) throws IOException {
        Path other = Documentation.counterpart(page);
        assertThat(other).as("the same page in the other language").exists();

        assertThat(Files.readAllLines(page).stream().limit(12))
                .as("a link to " + other.getFileName())
                .anyMatch(line -> line.contains("(" + other.getFileName() + ")"));
        assertThat(levels(page)).as("levels of the headings").isEqualTo(levels(other));
        assertThat(commands(page)).isEqualTo(commands(other));
        assertThat(Documentation.blocks(page).stream().map(Block::kind))
                .containsExactlyElementsOf(
                        Documentation.blocks(other).stream().map(Block::kind).toList());
    }

    private static List<Integer> levels(Path page) throws IOException {
        return HEADING.matcher(Documentation.prose(page))
                .results()
                .map(heading -> heading.group(1).length())
                .toList();
    }

    /** Commands and what they print; comments may be in the other language. */
    private static List<String> commands(Path page) throws IOException {
        List<String> commands = new ArrayList<>();
        List<Block> blocks = Documentation.blocks(page);
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            boolean printed = block.kind().equals(Documentation.TEXT)
                    && i > 0
                    && blocks.get(i - 1).kind().equals(Documentation.COMMANDS);
            if (printed
                    || Set.of(Documentation.COMMANDS, Documentation.SETTINGS).contains(block.kind())) {
                commands.add(block.needs() + " " + block.text().replaceAll("(?m)(^|\\s+)# .*$", ""));
            }
        }
        return commands;
    }

    /** A claim that names nothing which shows it is a promise; these pages keep none. */
    @Test
    void everyClaimOfTheReadmesNamesWhatShowsIt() throws IOException {
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            String text = Files.readString(Documentation.REPOSITORY.resolve(readme));
            List<String> rows = text.lines()
                    .filter(line -> line.startsWith("| ") && !line.startsWith("| [") && !line.startsWith("| |"))
                    .filter(line -> !line.contains("---") && !line.matches("\\| (client|客户端) .*"))
                    .toList();
            assertThat(rows).as(readme).hasSizeGreaterThan(20);
            for (String row : rows) {
                String shownBy = row.substring(row.lastIndexOf('|', row.length() - 2));
                assertThat(shownBy)
                        .as("what shows: " + row)
                        .matches("(?s).*(`[A-Z][A-Za-z0-9]+(Test|IT)`|`benchmarks/[a-z]+\\.sh`).*");
            }
        }
    }

    /** Where a README says that a test belongs to a module, and to every run or to --all, it is so. */
    @Test
    void theTestsThatShowAClaimAreWhereTheReadmesSay() throws IOException {
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            for (String row : Files.readString(Documentation.REPOSITORY.resolve(readme))
                    .lines()
                    .filter(line -> line.startsWith("| "))
                    .toList()) {
                String shownBy = row.substring(row.lastIndexOf('|', Math.max(0, row.length() - 2)));
                Matcher names = TEST.matcher(shownBy);
                while (names.find()) {
                    Path file = testFile(names.group(1));
                    String module =
                            Documentation.REPOSITORY.relativize(file).getName(0).toString();
                    if (shownBy.matches(
                            "(?s).*`(deploy|registry-server|vip-gateway|cluster-model|persistence|raft-consensus)`.*")) {
                        assertThat(shownBy).as("module of " + names.group(1)).contains("`" + module + "`");
                    }
                    String source = Files.readString(file);
                    boolean onlyAll = source.contains("@Tag(\"campaign\")\nclass ");
                    if (onlyAll && !shownBy.contains("--all")) {
                        assertThat(Files.readString(Documentation.REPOSITORY.resolve(readme)))
                                .as("that " + names.group(1) + " needs --all")
                                .containsPattern(names.group(1) + "`[^|]*--all");
                    }
                }
            }
        }
    }

    private static Path testFile(String name) throws IOException {
        try (Stream<Path> files = sources("src/test/java")) {
            return files.filter(file -> file.getFileName().toString().equals(name + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no test " + name));
        }
    }

    private static Set<String> tests() throws IOException {
        return namesOf("src/test/java");
    }

    private static Set<String> classes() throws IOException {
        return namesOf("src/main/java");
    }

    private static Set<String> namesOf(String root) throws IOException {
        try (Stream<Path> files = sources(root)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<Path> sources(String root) throws IOException {
        List<Path> roots = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Documentation.REPOSITORY)) {
            modules.map(module -> module.resolve(root))
                    .filter(Files::isDirectory)
                    .forEach(roots::add);
        }
        Stream<Path> sources = Stream.empty();
        for (Path each : roots) {
            sources = Stream.concat(sources, Files.find(each, 15, (file, attributes) -> attributes.isRegularFile()));
        }
        return sources;
    }
}
