package io.muster.server.config;

import io.muster.persistence.StoredConfig;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * An archive of configurations while it is being written, one after the other, and taken piece by piece. It may hold as much as an import takes. Not
 * thread-safe; blocks for as long as packing takes.
 */
public final class ArchiveWriter {

    /** The most configurations of one archive. */
    public static final int MOST_ENTRIES = ArchiveUnpacker.MOST_ENTRIES;

    private final boolean second;
    private final long mostBytes;
    private final ZipOutputStream zip = new ZipOutputStream(new Appending(), StandardCharsets.UTF_8);
    private final StringBuilder metadata = new StringBuilder();
    private Buffer bytes = Buffer.buffer();
    private int entries;
    private long contentBytes;

    /**
     * @param second whether the metadata are those of the second version, else of the first
     * @param mostBytes the most that all contents may have together
     */
    public ArchiveWriter(boolean second, long mostBytes) {
        this.second = second;
        this.mostBytes = mostBytes;
        if (second) {
            metadata.append("metadata:\n");
        }
    }

    /**
     * Adds one.
     *
     * @throws ProblemException {@code PAYLOAD_TOO_LARGE} when it is one too many, or they are too long together
     */
    public void add(StoredConfig config) {
        byte[] content = config.content().getBytes(StandardCharsets.UTF_8);
        entries++;
        contentBytes += content.length;
        if (entries > MOST_ENTRIES || contentBytes > mostBytes) {
            throw tooLarge(mostBytes);
        }
        try {
            zip.putNextEntry(
                    new ZipEntry(config.key().group() + "/" + config.key().dataId()));
            zip.write(content);
            zip.closeEntry();
        } catch (IOException impossible) {
            throw new UncheckedIOException("an archive in memory cannot be written", impossible);
        }
        if (second) {
            describe(config);
        } else {
            nameApplication(config);
        }
    }

    /** More was chosen than one archive holds. */
    public static ProblemException tooLarge(long mostBytes) {
        return new ProblemException(
                ProblemKind.PAYLOAD_TOO_LARGE,
                "an export holds at most " + MOST_ENTRIES + " configurations and " + mostBytes
                        + " bytes of contents, as many as an import takes; choose fewer, for example one group at a time");
    }

    private void nameApplication(StoredConfig config) {
        String appName = config.appName();
        if (appName != null && !appName.isBlank()) {
            metadata.append(config.key().group())
                    .append('.')
                    .append(ConfigArchive.tilde(config.key().dataId()))
                    .append(".app=")
                    .append(appName)
                    .append("\r\n");
        }
    }

    private void describe(StoredConfig config) {
        metadata.append("- appName: ").append(quoted(config.appName()));
        metadata.append("\n  dataId: ").append(quoted(config.key().dataId()));
        metadata.append("\n  desc: ").append(quoted(config.description()));
        metadata.append("\n  group: ").append(quoted(config.key().group()));
        metadata.append("\n  type: ").append(quoted(config.type())).append('\n');
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : ArchiveMetadata.quoted(text);
    }

    /** What was written since the last call. */
    public Buffer take() {
        Buffer taken = bytes;
        bytes = Buffer.buffer();
        return taken;
    }

    /** Ends the archive; its last bytes are there to be taken. */
    public void finish() {
        try (zip) {
            if (!metadata.isEmpty()) {
                zip.putNextEntry(new ZipEntry(second ? ConfigArchive.METADATA : ConfigArchive.OLD_METADATA));
                zip.write(metadata.toString().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("an archive in memory cannot be written", impossible);
        }
    }

    /** Writes to the end of what is to be taken. */
    private final class Appending extends OutputStream {
        @Override
        public void write(int value) {
            bytes.appendByte((byte) value);
        }

        @Override
        public void write(byte[] values, int offset, int length) {
            bytes.appendBytes(values, offset, length);
        }
    }
}
