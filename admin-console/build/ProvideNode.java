import com.github.eirslett.maven.plugins.frontend.lib.NPMInstaller;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lays Node and npm into a folder in the layout of frontend-maven-plugin ({@code node} and {@code
 * node_modules/npm}), without the download site of the Node project, which is not reachable everywhere.
 *
 * <p>Run by the build as {@code java ProvideNode.java <folder> <auto|system|registry> <registry or empty>}:
 * {@code system} links what is on the PATH, {@code registry} takes the packages that the npm registry holds (their
 * SHA-512 is pinned below), {@code auto} prefers the system's when it is new enough.
 */
public final class ProvideNode {

    private static final String NODE_VERSION = "22.23.3";
    private static final Map<String, String> NODE_INTEGRITY = Map.of(
            "linux-x64",
                    "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
            "linux-arm64",
                    "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==");
    private static final String NPM_VERSION = "11.21.2";
    private static final String NPM_INTEGRITY =
            "sha512-7HPApk+AflMUavSseL1Pm6CnYqMIHk53x+KmuhqmTDqPkjPMgxIpTPcTqsE91EKNw4gFBJV9fnXiSdGm1DXq9A==";

    private final Path folder;
    private final String registry;

    private ProvideNode(Path folder, String registry) {
        this.folder = folder;
        this.registry = registry;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String source = arguments.length > 1 ? arguments[1] : "auto";
        String registry = arguments.length > 2 ? arguments[2] : "";
        try {
            new ProvideNode(folder, registry).provide(source);
        } catch (IOException failure) {
            System.err.println("The console needs Node to be built: " + failure.getMessage()
                    + " Either install Node 20.19 or newer with npm, or make the npm registry reachable,"
                    + " or leave the console out with -Dskip.console.");
            System.exit(1);
        }
    }

    private void provide(String source) throws Exception {
        Path marker = folder.resolve("source.txt");
        if (Files.isRegularFile(marker) && Files.readString(marker).equals(source) && works()) {
            return;
        }
        deleteTree(folder);
        Files.createDirectories(folder.resolve("node_modules"));
        Optional<Path> system = source.equals("registry") ? Optional.empty() : suitableSystemNode();
        if (system.isPresent()) {
            Files.createSymbolicLink(folder.resolve("node"), system.get());
        } else if (source.equals("system")) {
            throw new IOException("no Node 20.19+ (or 22.12+) is on the PATH and -Dnode.source=system forbids another.");
        } else {
            downloadNode();
        }
        Optional<Path> npm = system.isPresent() ? systemNpm() : Optional.empty();
        if (npm.isPresent()) {
            Files.createSymbolicLink(folder.resolve("node_modules/npm"), npm.get());
        } else {
            unpack(download("npm", NPM_VERSION, NPM_INTEGRITY), folder.resolve("node_modules/npm"));
        }
        if (!works()) {
            throw new IOException("the Node in " + folder + " does not start.");
        }
        Files.writeString(marker, source);
        System.out.println("Node " + version(folder.resolve("node")).orElse("?") + " is provided by "
                + system.map(Path::toString).orElse("the npm registry"));
    }

    private boolean works() {
        return version(folder.resolve("node")).isPresent()
                && Files.isRegularFile(folder.resolve("node_modules/npm/bin/npm-cli.js"));
    }

    // --- the system's ---

    private static Optional<Path> suitableSystemNode() {
        return onPath("node").filter(node -> version(node).map(ProvideNode::suitable).orElse(false));
    }

    /** The range that the build tools ask for: 20.19 and later 20.x, 22.12 and everything later. */
    private static boolean suitable(String version) {
        Matcher matcher = Pattern.compile("v(\\d+)\\.(\\d+)\\..*").matcher(version);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        return major == 20 ? minor >= 19 : major == 22 ? minor >= 12 : major > 22;
    }

    private static Optional<Path> systemNpm() throws IOException {
        Optional<Path> npm = onPath("npm");
        if (npm.isEmpty()) {
            return Optional.empty();
        }
        // .../npm/bin/npm-cli.js: the package is two levels up.
        Path home = npm.get().toRealPath().getParent().getParent();
        return Files.isRegularFile(home.resolve("bin/npm-cli.js")) ? Optional.of(home) : Optional.empty();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> version(Path node) {
        try {
            Process process = new ProcessBuilder(node.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes()).trim();
            return process.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    // --- the registry's ---

    private void downloadNode() throws Exception {
        String platform = platform();
        String integrity = NODE_INTEGRITY.get(platform);
        if (integrity == null) {
            throw new IOException("none suitable is on the PATH, and none can be downloaded for " + platform + ".");
        }
        Path unpacked = folder.resolve("package");
        unpack(download("node-" + platform, NODE_VERSION, integrity), unpacked);
        Files.move(unpacked.resolve("bin/node"), folder.resolve("node"));
        deleteTree(unpacked);
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch");
        return (system.contains("linux") ? "linux" : system.contains("mac") ? "darwin" : system.replace(" ", ""))
                + "-"
                + (machine.equals("amd64") || machine.equals("x86_64") ? "x64" : machine.equals("aarch64") ? "arm64" : machine);
    }

    private Path download(String name, String version, String integrity) throws Exception {
        URI address = URI.create(registry() + name + "/-/" + name + "-" + version + ".tgz");
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .proxy(proxy())
                .build();
        Path file = folder.resolve(name + ".tgz");
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(10)).build();
        HttpResponse<Path> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofFile(file));
        } catch (IOException failure) {
            throw new IOException("cannot download " + name + " " + version + " from " + address.getHost() + " ("
                    + failure + ").");
        }
        if (response.statusCode() != 200) {
            throw new IOException("the registry " + address.getHost() + " answered " + response.statusCode() + " for "
                    + name + " " + version + ".");
        }
        String actual = "sha512-"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file)));
        if (!actual.equals(integrity)) {
            Files.delete(file);
            throw new IOException("the digest of " + name + " " + version + " is " + actual + " instead of " + integrity
                    + ": what was downloaded is not used.");
        }
        return file;
    }

    /** In npm's own order: the build's setting, the environment, the user's .npmrc, npm's default. */
    private String registry() throws IOException {
        String chosen = registry;
        for (String name : List.of("NPM_CONFIG_REGISTRY", "npm_config_registry")) {
            chosen = chosen.isBlank() ? System.getenv().getOrDefault(name, "") : chosen;
        }
        Path settings = Path.of(System.getProperty("user.home"), ".npmrc");
        if (chosen.isBlank() && Files.isRegularFile(settings)) {
            chosen = Files.readAllLines(settings).stream()
                    .map(String::trim)
                    .filter(line -> line.matches("registry\\s*=.*"))
                    .map(line -> line.substring(line.indexOf('=') + 1).trim())
                    .reduce("", (first, last) -> last);
        }
        if (chosen.isBlank()) {
            // The plugin that runs npm knows where npm itself comes from: one place for that address.
            String downloadRoot = NPMInstaller.DEFAULT_NPM_DOWNLOAD_ROOT;
            chosen = downloadRoot.substring(0, downloadRoot.length() - "npm/-/".length());
        }
        return chosen.endsWith("/") ? chosen : chosen + "/";
    }

    private static ProxySelector proxy() {
        String proxy = System.getenv().getOrDefault("HTTPS_PROXY", System.getenv().getOrDefault("https_proxy", ""));
        if (proxy.isBlank()) {
            return ProxySelector.getDefault();
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        return ProxySelector.of(
                new InetSocketAddress(address.getHost(), address.getPort() < 0 ? 3128 : address.getPort()));
    }

    private static void unpack(Path archive, Path target) throws Exception {
        Files.createDirectories(target);
        int status = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", target.toString(), "--strip-components=1")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("tar could not unpack " + archive + ".");
        }
        Files.delete(archive);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
