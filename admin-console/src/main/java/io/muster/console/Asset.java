package io.muster.console;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file of the console, ready to be sent. Immutable; the arrays are shared and must not be changed.
 */
public final class Asset {

    private final String path;
    private final String contentType;
    private final String etag;
    private final boolean immutable;
    private final byte[] bytes;
    private final byte @Nullable [] gzip;

    Asset(String path, String contentType, String etag, boolean immutable, byte[] bytes, byte @Nullable [] gzip) {
        this.path = path;
        this.contentType = contentType;
        this.etag = etag;
        this.immutable = immutable;
        this.bytes = bytes;
        this.gzip = gzip;
    }

    /** The path below the console's folder, without a leading slash: {@code assets/index-1a2b.js}. */
    public String path() {
        return path;
    }

    /** The value for {@code Content-Type}, with the character set where there is one. */
    public String contentType() {
        return contentType;
    }

    /** A strong entity tag with its quotes, of the uncompressed form; see {@link #gzipEtag()}. */
    public String etag() {
        return etag;
    }

    /** The entity tag of the compressed form: a strong tag must differ between the two. */
    public String gzipEtag() {
        return etag.substring(0, etag.length() - 1) + "-gz\"";
    }

    /** Whether the name carries a digest of the content, so that a browser may keep it forever. */
    public boolean immutable() {
        return immutable;
    }

    /** The content as it is; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** The content compressed with gzip, if that makes it smaller; not a copy. */
    public Optional<byte[]> gzip() {
        return Optional.ofNullable(gzip);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Asset asset && path.equals(asset.path) && Arrays.equals(bytes, asset.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, etag);
    }

    @Override
    public String toString() {
        return path + " (" + bytes.length + " bytes, " + contentType + ")";
    }
}
