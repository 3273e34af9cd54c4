package io.muster.server.config;

import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Unfolds an uploaded zip file in memory. A few kilobytes may unfold to gigabytes, so nothing is inflated beyond what may be kept: neither
 * a single entry nor the memory of all together. For one archive, on one thread.
 */
final class ArchiveUnpacker {

    /** The longest metadata: some 80 bytes for each of the most entries. */
    static final int MOST_METADATA_BYTES = 8 * 1024 * 1024;

    /** The most entries of an archive, and the most items of its metadata. */
    static final int MOST_ENTRIES = 100_000;

    /** A folder has no content; some bytes that are nobody's are passed over. */
    private static final int MOST_FOLDER_BYTES = 64;

    /** What an entry takes beside its content until it is published: its names and what holds them, generously. */
    private static final int ENTRY_OVERHEAD = 512;

    /** The signature and length of the record that ends a zip file, and how long the comment after it may be. */
    private static final int END_OF_ZIP = 0x06054b50;

    private static final int END_OF_ZIP_BYTES = 22;
    private static final int LONGEST_ZIP_COMMENT = 65_535;
    /** Says that the number of entries stands elsewhere. */
    private static final int UNCOUNTED = 0xffff;

    /** What UTF-8 that is none is read as. */
    private static final char REPLACEMENT = '\ufffd';

    private final int mostEntryBytes;
    private final long mostBytes;
    private long held;

    /**
     * @param mostEntryBytes the longest content in UTF-8
     * @param mostBytes the most memory that all entries may take
     */
    ArchiveUnpacker(int mostEntryBytes, long mostBytes) {
        this.mostEntryBytes = mostEntryBytes;
        this.mostBytes = mostBytes;
    }

    /**
     * The texts of all entries by their names, in their order.
     *
     * @throws ArchiveException for what is no intact zip file of texts
     * @throws ProblemException {@code CONFIG_TOO_LARGE} or {@code PAYLOAD_TOO_LARGE} for more than may be unfolded
     */
    Map<String, String> unpack(byte[] archive) throws ArchiveException {
        Map<String, String> files = new LinkedHashMap<>();
        int found = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8)) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                found++;
                String name = entry.getName();
                if (entry.isDirectory()) {
                    zip.skip(MOST_FOLDER_BYTES);
                    if (zip.read() >= 0) {
                        // Going on to the next entry would inflate all of it.
                        throw new ArchiveException(Defect.PARSE_FAILED, "the folder " + name + " has a content");
                    }
                    continue;
                }
                if (files.size() >= MOST_ENTRIES) {
                    throw new ArchiveException(Defect.PARSE_FAILED, "it has more than " + MOST_ENTRIES + " entries");
                }
                if (files.putIfAbsent(name, content(name, zip)) != null) {
                    throw new ArchiveException(Defect.PARSE_FAILED, "the entry " + name + " is there twice");
                }
            }
        } catch (ZipException | IllegalArgumentException damaged) {
            throw new ArchiveException(Defect.PARSE_FAILED, "it is no intact zip file");
        } catch (IOException truncated) {
            throw new ArchiveException(Defect.PARSE_FAILED, "it is no intact zip file (it ends too early)");
        }
        if (found > 0 && !isWhole(archive, found)) {
            throw new ArchiveException(Defect.PARSE_FAILED, "it is no intact zip file (it ends too early)");
        }
        if (files.isEmpty()) {
            throw new ArchiveException(Defect.EMPTY, "it is no zip file or has no entries");
        }
        return files;
    }

    private String content(String name, ZipInputStream zip) throws IOException, ArchiveException {
        boolean metadata = ConfigArchive.isMetadata(name);
        int most = metadata ? MOST_METADATA_BYTES : mostEntryBytes;
        long left = mostBytes - held;
        // One byte more than allowed tells that there is more.
        byte[] bytes = zip.readNBytes((int) Math.min(most, left) + 1);
        if (bytes.length > most) {
            throw new ProblemException(
                    ProblemKind.CONFIG_TOO_LARGE,
                    "an entry of the archive unfolds to more than " + most + " bytes, the most that "
                            + (metadata ? "metadata" : "a configuration") + " may have, and nothing was imported: "
                            + name);
        }
        if (bytes.length > left) {
            throw tooLarge();
        }
        String text = text(name, bytes);
        // The platform keeps a text in one byte for each character, or in two when it has others than Latin ones.
        held += ENTRY_OVERHEAD + (text.length() == bytes.length ? text.length() : 2L * text.length());
        if (held > mostBytes) {
            throw tooLarge();
        }
        return text;
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemKind.PAYLOAD_TOO_LARGE,
                "the archive unfolds to more than " + mostBytes
                        + " bytes of memory, which is muster.config.import-max-bytes"
                        + " or an eighth of this node's heap, whichever is less; nothing was imported, import it in parts");
    }

    private static String text(String name, byte[] bytes) throws ArchiveException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                // either the text has that character, or the bytes are no text
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException binary) {
                throw new ArchiveException(Defect.PARSE_FAILED, "the entry " + name + " is not text in UTF-8");
            }
        }
        return text;
    }

    /** A file that was cut off between two entries reads well up to there: the directory at its end must be there and name as many. */
    private static boolean isWhole(byte[] archive, int entries) {
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int earliest = Math.max(0, archive.length - END_OF_ZIP_BYTES - LONGEST_ZIP_COMMENT);
        for (int place = archive.length - END_OF_ZIP_BYTES; place >= earliest; place--) {
            if (bytes.getInt(place) == END_OF_ZIP) {
                int named = Short.toUnsignedInt(bytes.getShort(place + 10));
                return named == entries || named == UNCOUNTED;
            }
        }
        return false;
    }
}
