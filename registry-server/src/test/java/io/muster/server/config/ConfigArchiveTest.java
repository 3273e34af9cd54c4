package io.muster.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Contents;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.config.ConfigArchive.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class ConfigArchiveTest {

    private static final int LIMIT = 1_000_000;

    @Test
    void bothVersionsOfTheMetadataAreRead() throws Exception {
        Contents first = ConfigArchive.read(
                zip(Map.of("G/app.yaml", "a: 1", ".meta.yml", "G.app~yaml.app=shop\r\n")
                        .entrySet()),
                LIMIT);
        assertThat(first.entries()).containsExactly(new Entry("G", "app.yaml", "a: 1", "yaml", "shop", null));

        Map<String, String> second = new LinkedHashMap<>();
        second.put("G/app", "{}");
        second.put("G/unknown", "x");
        second.put(
                ".metadata.yml",
                "metadata:\n- appName: shop\n  dataId: app\n  desc: 说明\n  group: G\n  type: json\n"
                        + "- appName: ''\n  dataId: missing\n  desc: ''\n  group: G\n  type: text\n");
        Contents contents = ConfigArchive.read(zip(second.entrySet()), LIMIT);
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
        Contents contents = ConfigArchive.read(zip(files.entrySet()), LIMIT);
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
        assertThat(ConfigArchive.read(whole, LIMIT).entries()).hasSize(5);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ConfigArchive.read(cut, LIMIT))
                    .as("%d of %d bytes", cut.length, whole.length)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void whatUnfoldsToTooMuchIsRefusedBeforeItFillsTheMemory() throws Exception {
        byte[] bomb = zip(Map.of("G/bomb", "0".repeat(50_000_000)).entrySet());
        assertThat(bomb).hasSizeLessThan(100_000);
        assertThatThrownBy(() -> ConfigArchive.read(bomb, LIMIT))
                .isInstanceOfSatisfying(ArchiveException.class, refused -> assertThat(refused.defect())
                        .isEqualTo(Defect.PARSE_FAILED))
                .hasMessageContaining("muster.config.import-max-bytes");
    }

    @Test
    void whatIsNoZipOrNoTextIsRefused() throws Exception {
        byte[] noise = new byte[5000];
        new Random(7).nextBytes(noise);
        assertThatThrownBy(() -> ConfigArchive.read(noise, LIMIT)).isInstanceOf(ArchiveException.class);
        assertThatThrownBy(() -> ConfigArchive.read(zip(Map.<String, String>of().entrySet()), LIMIT))
                .isInstanceOf(ArchiveException.class);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("G/binary"));
            zip.write(new byte[] {(byte) 0xc3, 0x28});
        }
        assertThatThrownBy(() -> ConfigArchive.read(bytes.toByteArray(), LIMIT))
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
