package io.muster.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console, read once from this module's jar. Only what the build listed can be found: a request path is
 * a key here, never a file name, so it cannot lead anywhere else. Immutable and safe for any thread; {@link #load()}
 * reads about two megabytes and belongs on a thread that may block.
 */
public final class ConsoleAssets {

    /** The folder of the assets on the class path. */
    public static final String ROOT = "io/muster/console/static";

    private static final String INDEX = "index.html";
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2");

    private final Map<String, Asset> assets;

    private ConsoleAssets(Map<String, Asset> assets) {
        this.assets = Map.copyOf(assets);
    }

    /**
     * Reads the assets of this module. Empty when the module was built without its frontend ({@code -Dskip.console}).
     *
     * @throws UncheckedIOException when a listed file cannot be read: the jar is damaged
     */
    public static ConsoleAssets load() {
        return load(ConsoleAssets.class.getClassLoader(), ROOT);
    }

    static ConsoleAssets load(ClassLoader loader, String root) {
        byte[] index = read(loader, root + "/assets.index");
        Map<String, Asset> assets = new HashMap<>();
        if (index != null) {
            new String(index, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> asset(loader, root, line))
                    .forEach(asset -> assets.put(asset.path(), asset));
        }
        return new ConsoleAssets(assets);
    }

    /** Whether there is a console in this build. */
    public boolean isPresent() {
        return assets.containsKey(INDEX);
    }

    /**
     * The asset for a path below the console's address.
     *
     * @param path with or without a leading slash, decoded; the empty path and {@code /} are the start page
     */
    public Optional<Asset> find(String path) {
        String name = path.startsWith("/") ? path.substring(1) : path;
        return Optional.ofNullable(assets.get(name.isEmpty() ? INDEX : name));
    }

    /** All assets, in no order. */
    public Collection<Asset> all() {
        return assets.values();
    }

    private static Asset asset(ClassLoader loader, String root, String line) {
        int tab = line.indexOf('\t');
        if (tab < 0) {
            throw new IllegalStateException("assets.index has a line without a digest: " + line);
        }
        String path = line.substring(0, tab);
        String digest = line.substring(tab + 1).trim();
        byte[] bytes = read(loader, root + "/" + path);
        if (bytes == null) {
            throw new IllegalStateException("assets.index names " + path + ", which is not in the jar");
        }
        byte[] gzip = read(loader, root + "/" + path + ".gz");
        boolean smaller = gzip != null && gzip.length < bytes.length;
        return new Asset(
                path,
                contentType(path),
                '"' + digest.substring(0, Math.min(32, digest.length())) + '"',
                path.startsWith("assets/"),
                bytes,
                smaller ? gzip : null);
    }

    private static String contentType(String path) {
        String extension = path.substring(path.lastIndexOf('.') + 1);
        return CONTENT_TYPES.getOrDefault(extension, "application/octet-stream");
    }

    private static byte @Nullable [] read(ClassLoader loader, String resource) {
        try (InputStream stream = loader.getResourceAsStream(resource)) {
            return stream == null ? null : stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read " + resource + " from the console's jar", failure);
        }
    }
}
