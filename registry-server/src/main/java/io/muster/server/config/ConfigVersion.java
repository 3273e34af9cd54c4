package io.muster.server.config;

/**
 * One state of a configuration, or of one of its gray releases, without its content. Compared by identity: the content cache
 * is keyed by it, so content can never be served with the md5 of another state.
 */
final class ConfigVersion {

    final String md5;
    final String type;
    final String encryptedDataKey;
    final long modifiedAtMillis;
    final long revision;

    ConfigVersion(String md5, String type, String encryptedDataKey, long modifiedAtMillis, long revision) {
        this.md5 = md5;
        this.type = type;
        this.encryptedDataKey = encryptedDataKey;
        this.modifiedAtMillis = modifiedAtMillis;
        this.revision = revision;
    }

    /** Whether clients that hold one of the two need not fetch the other. */
    boolean looksLike(ConfigVersion other) {
        return md5.equals(other.md5) && encryptedDataKey.equals(other.encryptedDataKey) && type.equals(other.type);
    }

    /** Whether the two were read of the same row, unchanged. */
    boolean isSame(ConfigVersion other) {
        return looksLike(other) && modifiedAtMillis == other.modifiedAtMillis;
    }
}
