package io.muster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation and the fenced blocks in them. */
final class Documentation {

    static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("(?m)^```([a-z]*)\\n(.*?)\\n```$", Pattern.DOTALL);

    private Documentation() {}

    /**
     * A fenced block.
     *
     * @param language {@code sh}: run by {@link DocumentationIT}; {@code console}: commands that need what is not here, such as a
     *     container engine; {@code text}: what the {@code sh} block before it prints, among other things
     */
    record Block(String language, String text) {}

    /** The READMEs and everything in {@code docs/}. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path directory : List.of(REPOSITORY, REPOSITORY.resolve("docs"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = FENCE.matcher(Files.readString(page));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }
}
