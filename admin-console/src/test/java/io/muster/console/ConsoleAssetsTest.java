package io.muster.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsoleAssetsTest {

    private final Jar jar = new Jar()
            .with("index.html", "<p>hello</p>")
            .with("assets/app-1a2b.js", "let x = 1;".repeat(100))
            .withGzip("assets/app-1a2b.js");

    @Test
    void theEmptyPathAndASlashAreTheStartPage() {
        ConsoleAssets assets = jar.load();

        assertThat(assets.isPresent()).isTrue();
        assertThat(assets.find("")).contains(assets.find("/index.html").orElseThrow());
        assertThat(assets.find("/")).contains(assets.find("index.html").orElseThrow());
    }

    @Test
    void aFileWhoseNameCarriesItsDigestMayBeKeptForEverAndTheStartPageMayNot() {
        ConsoleAssets assets = jar.load();

        assertThat(assets.find("assets/app-1a2b.js").orElseThrow().immutable()).isTrue();
        assertThat(assets.find("index.html").orElseThrow().immutable()).isFalse();
    }

    @Test
    void bothFormsOfAFileHaveTheSameContentAndDifferentTags() throws IOException {
        Asset script = jar.load().find("assets/app-1a2b.js").orElseThrow();

        byte[] gzip = script.gzip().orElseThrow();
        assertThat(gzip).hasSizeLessThan(script.bytes().length);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes())
                .isEqualTo(script.bytes());
        assertThat(script.gzipEtag())
                .isNotEqualTo(script.etag())
                .startsWith("\"")
                .endsWith("\"");
        assertThat(script.contentType()).isEqualTo("text/javascript; charset=utf-8");
    }

    @Test
    void aCompressedFormThatIsNotSmallerIsLeftOut() {
        ConsoleAssets assets =
                new Jar().with("index.html", "x").withGzip("index.html").load();

        assertThat(assets.find("").orElseThrow().gzip()).isEmpty();
    }

    @Test
    void onlyListedPathsAreFound() {
        ConsoleAssets assets = jar.load();

        assertThat(assets.find("../ConsoleAssets.class")).isEmpty();
        assertThat(assets.find("assets/../index.html")).isEmpty();
        assertThat(assets.find("//index.html")).isEmpty();
        assertThat(assets.find("assets.index")).isEmpty();
        assertThat(assets.find("assets/app-1a2b.js.gz")).isEmpty();
        assertThat(assets.find("assets")).isEmpty();
    }

    @Test
    void aBuildWithoutFrontendHasNoConsoleAndDoesNotFail() {
        ConsoleAssets assets = ConsoleAssets.load(getClass().getClassLoader(), "io/muster/console/nowhere");

        assertThat(assets.isPresent()).isFalse();
        assertThat(assets.find("/")).isEmpty();
    }

    @Test
    void aListedFileThatIsMissingIsToldByName() {
        Jar damaged = jar.without("assets/app-1a2b.js");

        assertThatThrownBy(damaged::load).hasMessageContaining("assets/app-1a2b.js");
    }

    @Test
    void theBuiltConsoleKeepsToItsOwnPolicy() {
        ConsoleAssets assets = ConsoleAssets.load();
        assumeTrue(assets.isPresent(), "built with -Dskip.console");

        String page = new String(assets.find("/").orElseThrow().bytes(), StandardCharsets.UTF_8);
        assertThat(page).contains("<script type=\"module\"");
        assertThat(Pattern.compile("<script(?![^>]*\\bsrc=)").matcher(page).find())
                .as("an inline script")
                .isFalse();
        assertThat(Pattern.compile("\\s(on\\w+)=").matcher(page).find())
                .as("an inline event handler")
                .isFalse();
        assertThat(Pattern.compile("(src|href)=\"(https?:)?/").matcher(page).find())
                .as("an address outside of the console's folder")
                .isFalse();
        assertThat(assets.all())
                .allSatisfy(asset ->
                        assertThat(asset.contentType()).as(asset.path()).isNotEqualTo("application/octet-stream"));
    }

    /** A class loader whose resources are written down in the test, with the index that the build would write. */
    private static final class Jar {
        private static final String ROOT = "console";

        private final Map<String, byte[]> files = new HashMap<>();
        private final StringBuilder index = new StringBuilder();

        Jar with(String path, String content) {
            files.put(path, content.getBytes(StandardCharsets.UTF_8));
            index.append(path).append('\t').append("0f".repeat(32)).append('\n');
            return this;
        }

        Jar withGzip(String path) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(files.get(path));
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
            files.put(path + ".gz", compressed.toByteArray());
            return this;
        }

        Jar without(String path) {
            files.remove(path);
            return this;
        }

        ConsoleAssets load() {
            files.put("assets.index", index.toString().getBytes(StandardCharsets.UTF_8));
            return ConsoleAssets.load(
                    new ClassLoader(null) {
                        @Override
                        public @Nullable InputStream getResourceAsStream(String name) {
                            byte[] content = files.get(name.substring(ROOT.length() + 1));
                            return content == null ? null : new ByteArrayInputStream(content);
                        }
                    },
                    ROOT);
        }
    }
}
