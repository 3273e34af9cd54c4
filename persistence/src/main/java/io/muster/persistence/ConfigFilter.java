package io.muster.persistence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search asks for. Null or empty fields ask for nothing; a null tenant means every tenant.
 *
 * @param blur when true, {@code *} in dataId, group, appName and content stands for any characters; a value without {@code *} is matched whole
 *     (content: anywhere); when false, values are matched whole and literally
 * @param tags at least one of these must be on the configuration
 * @param types one of these
 * @param content part of the content
 */
public record ConfigFilter(
        boolean blur,
        @Nullable String tenant,
        @Nullable String dataId,
        @Nullable String group,
        @Nullable String appName,
        List<String> tags,
        List<String> types,
        @Nullable String content) {
    /** Returns a filter for one tenant that lets everything pass. */
    public static ConfigFilter tenant(String tenant) {
        return new ConfigFilter(false, tenant, null, null, null, List.of(), List.of(), null);
    }
}
