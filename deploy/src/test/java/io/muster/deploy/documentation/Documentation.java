package io.muster.deploy.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation and the fenced blocks in them. */
final class Documentation {

    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    /** Commands; {@link DocumentationIT} runs them unless they need what is not here. */
    static final String COMMANDS = "sh";

    /** After commands: what they print, among other things ({@code ...} stands for anything). Elsewhere: a picture of letters. */
    static final String TEXT = "text";

    /** An answer in JSON, with comments; after commands: it has the fields of what they print. */
    static final String ANSWER = "jsonc";

    static final String SETTINGS = "properties";
    static final String YAML = "yaml";
    static final String DIAGRAM = "mermaid";
    static final Set<String> KINDS = Set.of(COMMANDS, TEXT, ANSWER, SETTINGS, YAML, DIAGRAM);

    /** Commands of Docker; no engine runs where this is built. */
    static final String DOCKER = "docker";

    static final String KUBERNETES = "kubernetes";

    /** A checkout of this repository, and the time for a build. */
    static final String REPOSITORY_BUILD = "repository";

    static final String PYTHON = "python";
    static final String GO = "go";

    /** A Nacos that runs. */
    static final String NACOS = "nacos";

    static final Set<String> NEEDS = Set.of(DOCKER, KUBERNETES, REPOSITORY_BUILD, PYTHON, GO, NACOS);

    private static final Pattern FENCE = Pattern.compile("(?m)^```([^\\n`]*)\\n(.*?)\\n```$", Pattern.DOTALL);
    private static final String CHINESE = ".zh-CN.md";
    private static final List<String> DIRECTORIES = List.of(
            "", "docs", "docs/decisions", "deploy", "deploy/src/main/dist/recipes", "examples", "admin-console");

    private Documentation() {}

    /**
     * A fenced block.
     *
     * @param kind one of {@link #KINDS}
     * @param needs what commands need that is not where this is built, one of {@link #NEEDS}; empty for those that are run
     */
    record Block(String kind, String needs, String text) {

        boolean runs() {
            return kind.equals(COMMANDS) && needs.isEmpty();
        }
    }

    /** Every page of the repository. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String directory : DIRECTORIES) {
            try (Stream<Path> files = Files.list(REPOSITORY.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    /** The name of a page, as {@code docs/api.md}. */
    static String name(Path page) {
        return REPOSITORY.relativize(page.normalize()).toString();
    }

    static boolean isChinese(Path page) {
        return page.toString().endsWith(CHINESE);
    }

    /** The page in the other language, whether or not it is there. */
    static Path counterpart(Path page) {
        String file = page.getFileName().toString();
        return page.resolveSibling(
                isChinese(page) ? file.replace(CHINESE, ".md") : file.substring(0, file.length() - 3) + CHINESE);
    }

    static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = FENCE.matcher(Files.readString(page));
        while (matcher.find()) {
            String[] words = matcher.group(1).split(" needs=", 2);
            blocks.add(new Block(words[0], words.length == 2 ? words[1] : "", matcher.group(2)));
        }
        return blocks;
    }

    /** The text without fenced blocks. */
    static String prose(Path page) throws IOException {
        return FENCE.matcher(Files.readString(page)).replaceAll("");
    }
}
