package io.muster.server.cli;

import io.muster.cluster.logging.LogLevels;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The levels of loggers in a gateway's settings file. A running gateway looks at them every second, so whoever may write the file may change
 * them: a gateway knows no users whom it could ask for a right. Nothing else in the file is touched, and it is replaced as a whole.
 */
final class GatewayLevels {

    /** Takes a logger's level out again. */
    static final String DEFAULT = "DEFAULT";

    private static final String KEY = "gateway.log.levels";
    private static final Pattern LINE = Pattern.compile("[ \\t\\f]*gateway\\.log\\.levels([ \\t\\f=:].*)?");
    private static final Pattern LOGGER = Pattern.compile("[A-Za-z0-9_.$-]+");

    private final Path file;

    /** @param home the gateway's own directory */
    GatewayLevels(Path home) {
        this.file = home.resolve("conf").resolve("gateway.properties");
    }

    /** The file that holds them. */
    Path file() {
        return file;
    }

    /**
     * Sets the level of a logger, or gives it its usual one back.
     *
     * @param level its name in capital letters, or {@link #DEFAULT}
     * @throws CliException when the name or the level is none, or the file cannot be changed
     */
    void set(String logger, String level) {
        if (!LOGGER.matcher(logger).matches()) {
            throw new CliException(logger + " is no name of a logger; it is a package or class, or ROOT.");
        }
        boolean usual = level.equals(DEFAULT);
        if (!usual && LogLevels.parse(level).isEmpty()) {
            throw new CliException(level + " is no level; it is TRACE, DEBUG, INFO, WARN, ERROR, OFF or DEFAULT.");
        }
        try {
            // Read as Latin 1, in which every byte stays what it is.
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            Map<String, String> levels = levels(text);
            if (usual) {
                levels.remove(logger);
            } else {
                levels.put(logger, level);
            }
            replace(withLevels(text, levels));
        } catch (NoSuchFileException e) {
            throw new CliException(file + " does not exist; --home names the gateway's own directory.");
        } catch (AccessDeniedException e) {
            throw new CliException(e.getFile() + " cannot be read or written; run this as the user of the gateway.");
        } catch (IOException e) {
            throw new CliException(file + " cannot be changed: " + e.getMessage());
        }
    }

    private Map<String, String> levels(String text) throws IOException {
        Properties settings = new Properties();
        try {
            settings.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new CliException(file + " cannot be read: " + e.getMessage());
        }
        Map<String, String> levels = new TreeMap<>();
        for (String pair : settings.getProperty(KEY, "").split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                levels.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip().toUpperCase(Locale.ROOT));
            } else if (!pair.isBlank()) {
                throw new CliException(KEY + " in " + file + " is wrong at " + pair.strip()
                        + "; it holds loggers with levels, such as io.muster.gateway=DEBUG,ROOT=WARN.");
            }
        }
        return levels;
    }

    private String withLevels(String text, Map<String, String> levels) {
        String line = KEY + "="
                + levels.entrySet().stream()
                        .map(level -> level.getKey() + "=" + level.getValue())
                        .collect(Collectors.joining(","));
        List<String> lines = new ArrayList<>();
        boolean written = false;
        for (String before : text.split("\\r?\\n")) {
            if (!LINE.matcher(before).matches()) {
                lines.add(before);
                continue;
            }
            if (before.endsWith("\\")) {
                throw new CliException(
                        KEY + " in " + file + " goes over several lines; put it into one, or edit it there.");
            }
            // The last of several lines with one key counts; one is left.
            if (!written) {
                lines.add(line);
                written = true;
            }
        }
        if (!written) {
            lines.add(line);
        }
        return String.join("\n", lines) + "\n";
    }

    private void replace(String text) throws IOException {
        Path real = file.toRealPath();
        Path next = real.resolveSibling(real.getFileName() + ".next");
        // With the owner and the permissions of the one before.
        Files.copy(real, next, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        try {
            Files.writeString(next, text, StandardCharsets.ISO_8859_1);
            Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
