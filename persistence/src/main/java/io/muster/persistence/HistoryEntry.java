package io.muster.persistence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the history. Its content is the new one for an insertion and the previous one for an update or a deletion.
 *
 * @param nid the row's own id
 * @param configId id of the configuration at the time, 0 for insertions
 * @param publishType {@code formal} or {@code gray}
 * @param extInfo JSON with the other attributes, null in rows of older servers
 * @param modified the time of the operation
 */
public record HistoryEntry(
        long nid,
        long configId,
        ConfigKey key,
        String content,
        @Nullable String md5,
        @Nullable String appName,
        @Nullable String sourceUser,
        @Nullable String sourceIp,
        Operation operation,
        String publishType,
        @Nullable String grayName,
        @Nullable String extInfo,
        String encryptedDataKey,
        Instant created,
        Instant modified) {
    /** What was done. */
    public enum Operation {
        INSERT("I"),
        UPDATE("U"),
        DELETE("D");

        private final String code;

        Operation(String code) {
            this.code = code;
        }

        /** Returns the stored letter. */
        public String code() {
            return code;
        }

        /** Returns the operation of a stored letter, which may be padded; an unknown one reads as an update. */
        public static Operation of(@Nullable String code) {
            String letter = code == null ? "" : code.strip();
            for (Operation operation : values()) {
                if (operation.code.equals(letter)) {
                    return operation;
                }
            }
            return UPDATE;
        }
    }
}
