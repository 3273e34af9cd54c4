package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Contents;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.config.ConfigArchive.Entry;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ConfigArchiveTest {

    private static final int LIMIT = 1_000_000;
    private static final int ENTRY_LIMIT = 100_000;

    @Test
    void bothVersionsOfTheMetadataAreRead() throws Exception {
        Contents first = ConfigArchive.read(
                zip(Map.of("G/app.yaml", "a: 1", ".meta.yml", "G.app~yaml.app=shop\r\n")
                        .entrySet()),
                ENTRY_LIMIT,
                LIMIT);
        assertThat(first.entries()).containsExactly(new Entry("G", "app.yaml", "a: 1", "yaml", "shop", null));

        Map<String, String> second = new LinkedHashMap<>();
        second.put("G/app", "{}");
        second.put("G/unknown", "x");
        second.put(
                ".metadata.yml",
                "metadata:\n- appName: shop\n  dataId: app\n  desc: 说明\n  group: G\n  type: json\n"
                        + "- appName: ''\n  dataId: missing\n  desc: ''\n  group: G\n  type: text\n");
        Contents contents = ConfigArchive.read(zip(second.entrySet()), ENTRY_LIMIT, LIMIT);
        assertThat(contents.entries()).containsExactly(new Entry("G", "app", "{}", "json", "shop", "说明"));
        assertThat(contents.unrecognized()).containsExactlyInAnyOrder("G/unknown", "G/missing");
    }

    @Test
    void namesThatLeadElsewhereAreNoConfigurations() throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("G/good", "x");
        for (String name :
                new String[] {"../G/a", "/etc/passwd", "G/../b", "..", "G/..", "./c", "G\\d", "a/b/c", "/", "G/ e"}) {
            files.put(name, "x");
        }
        Contents contents = ConfigArchive.read(zip(files.entrySet()), ENTRY_LIMIT, LIMIT);
        assertThat(contents.entries()).extracting(Entry::dataId).containsExactly("good");
        assertThat(contents.unrecognized()).contains("../G/a", "/etc/passwd", "G/../b", "G/..");
    }

    @Test
    void aFileThatWasCutOffAnywhereIsRefusedAsAWhole() throws Exception {
        Map<String, String> files = new LinkedHashMap<>();
        for (int number = 0; number < 5; number++) {
            files.put("G/key-" + number, "content " + number);
        }
        byte[] whole = zip(files.entrySet());
        assertThat(ConfigArchive.read(whole, ENTRY_LIMIT, LIMIT).entries()).hasSize(5);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ConfigArchive.read(cut, ENTRY_LIMIT, LIMIT))
                    .as("%d of %d bytes", cut.length, whole.length)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void anEntryIsInflatedNoFurtherThanAContentMayReach() throws Exception {
        byte[] bomb = zip(Map.of("G/bomb", "0".repeat(50_000_000)).entrySet());
        assertThat(bomb).hasSizeLessThan(100_000);
        // Cut off behind what the limit needs: nobody has tried to read on.
        byte[] beginning = Arrays.copyOf(bomb, 5_000);
        for (byte[] archive : new byte[][] {bomb, beginning}) {
            assertThatThrownBy(() -> ConfigArchive.read(archive, ENTRY_LIMIT, LIMIT))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.CONFIG_TOO_LARGE))
                    .hasMessageContaining("more than 100000 bytes")
                    .hasMessageEndingWith("nothing was imported: G/bomb");
        }
        assertThat(ConfigArchive.read(
                                zip(Map.of("G/most", "0".repeat(ENTRY_LIMIT)).entrySet()), ENTRY_LIMIT, LIMIT)
                        .entries())
                .hasSize(1);
    }

    @Test
    void whatUnfoldsToTooMuchInAllIsRefusedBeforeItFillsTheMemory() throws Exception {
        assertThat(ConfigArchive.read(zip(entries(9, "0".repeat(100_000))), ENTRY_LIMIT, LIMIT)
                        .entries())
                .hasSize(9);
        // Other characters than Latin ones take two bytes each, and short entries have names and places.
        for (byte[] archive : new byte[][] {
            zip(entries(10, "0".repeat(100_000))), zip(entries(9, "名" + "0".repeat(99_000))), zip(entries(2_000, "0"))
        }) {
            assertThatThrownBy(() -> ConfigArchive.read(archive, ENTRY_LIMIT, LIMIT))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().kind()).isEqualTo(ProblemKind.PAYLOAD_TOO_LARGE))
                    .hasMessageContaining("more than 1000000 bytes of memory")
                    .hasMessageContaining("muster.config.import-max-bytes");
        }
    }

    @Test
    void metadataHasALimitOfItsOwnAndAFolderHasNoContent() throws Exception {
        int large = 64 * 1024 * 1024;
        for (String name : new String[] {".meta.yml", ConfigArchive.METADATA}) {
            byte[] bomb = zip(Map.of(name, "\n".repeat(ArchiveUnpacker.MOST_METADATA_BYTES + 1))
                    .entrySet());
            assertThatThrownBy(() -> ConfigArchive.read(bomb, ENTRY_LIMIT, large))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("the most that metadata may have");
        }
        StringBuilder items = new StringBuilder("metadata:\n");
        StringBuilder lines = new StringBuilder();
        for (int number = 0; number <= ArchiveUnpacker.MOST_ENTRIES; number++) {
            items.append("- group: G\n  dataId: ").append(number).append('\n');
            lines.append("G.").append(number).append(".app=a\n");
        }
        for (Map.Entry<String, String> metadata : Map.of(
                        ".meta.yml", lines.toString(), ConfigArchive.METADATA, items.toString())
                .entrySet()) {
            byte[] archive = zip(List.of(metadata, Map.entry("G/a", "x")));
            assertThatThrownBy(() -> ConfigArchive.read(archive, ENTRY_LIMIT, large))
                    .isInstanceOfSatisfying(ArchiveException.class, refused -> assertThat(refused.defect())
                            .isEqualTo(Defect.METADATA_ILLEGAL))
                    .hasMessageContaining("more than 100000");
        }
        byte[] folder = zip(Map.of("G/", "0".repeat(1_000_000)).entrySet());
        assertThatThrownBy(() -> ConfigArchive.read(folder, ENTRY_LIMIT, LIMIT))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("the folder G/ has a content");
    }

    @Test
    void aTextMayHoldTheCharacterThatStandsForWhatIsNone() throws Exception {
        assertThat(ConfigArchive.read(zip(Map.of("G/a", "x\ufffdy").entrySet()), ENTRY_LIMIT, LIMIT)
                        .entries())
                .extracting(Entry::content)
                .containsExactly("x\ufffdy");
    }

    private static List<Map.Entry<String, String>> entries(int count, String content) {
        return IntStream.range(0, count)
                .mapToObj(number -> Map.entry("G/" + number, content))
                .toList();
    }

    @Test
    void whatIsNoZipOrNoTextIsRefused() throws Exception {
        byte[] noise = new byte[5000];
        new Random(7).nextBytes(noise);
        assertThatThrownBy(() -> ConfigArchive.read(noise, ENTRY_LIMIT, LIMIT)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> ConfigArchive.read(zip(Map.<String, String>of().entrySet()), ENTRY_LIMIT, LIMIT))
                .isInstanceOf(ArchiveException.class);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("G/binary"));
            zip.write(new byte[] {(byte) 0xc3, 0x28});
        }
        assertThatThrownBy(() -> ConfigArchive.read(bytes.toByteArray(), ENTRY_LIMIT, LIMIT))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("G/binary is not text in UTF-8");
    }

    private static byte[] zip(Iterable<Map.Entry<String, String>> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (Map.Entry<String, String> file : files) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
