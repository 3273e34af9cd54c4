package io.muster.server.config;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration may look like, with the sentences that clients of Nacos know. Violations are
 * {@link ProblemException}s of kind {@code PARAMETER_INVALID}.
 */
public final class ConfigRules {

    /** The known types; anything else is stored as {@code text}. */
    public static final Set<String> TYPES =
            Set.of("properties", "xml", "json", "text", "html", "yaml", "toml", "unset");

    private static final String DEFAULT_TYPE = "text";
    private static final int MOST_TAGS = 5;
    private static final int DATA_ID_LENGTH = 255;
    private static final int GROUP_LENGTH = 128;
    private static final int NAMESPACE_LENGTH = 128;

    /** The most bytes of UTF-8 that one character of a text takes; one of four bytes counts as two. */
    static final int MOST_BYTES_PER_CHARACTER = 3;

    private final int maxContentCharacters;
    private final int maxContentBytes;
    private final boolean validateContent;

    /**
     * @param maxContentCharacters the longest content ({@code maxContent})
     * @param maxContentBytes the longest content in bytes of UTF-8
     * @param validateContent whether contents that are not what their type says are refused
     */
    public ConfigRules(int maxContentCharacters, int maxContentBytes, boolean validateContent) {
        this.maxContentCharacters = maxContentCharacters;
        this.maxContentBytes = maxContentBytes;
        this.validateContent = validateContent;
    }

    /** Whether contents are to be checked against their types. */
    boolean validatesContent() {
        return validateContent;
    }

    /** Checks all of a publication. */
    public void check(ConfigPublication publication) {
        checkKey(publication.key());
        String content = publication.content();
        if (content.isBlank()) {
            throw invalid("content is blank : " + content.strip());
        }
        if (content.length() > maxContentCharacters) {
            throw new ProblemException(ProblemKind.CONFIG_TOO_LARGE, "invalid content, over " + maxContentCharacters);
        }
        if (content.length() > maxContentBytes / MOST_BYTES_PER_CHARACTER && bytes(content) > maxContentBytes) {
            throw new ProblemException(
                    ProblemKind.CONFIG_TOO_LARGE, "invalid content, over " + maxContentBytes + " bytes in UTF-8");
        }
        String tag = publication.tag();
        if (tag != null) {
            if (!isName(tag)) {
                throw invalid("invalid tag : " + tag);
            }
            longest("tag", tag, 16);
        }
        if (publication.betaIps() != null) {
            GrayAddressList.check(publication.betaIps());
        }
        tags(publication.tags());
        longest("desc", publication.description(), 128);
        longest("use", publication.use(), 32);
        longest("effect", publication.effect(), 32);
        longest("type", publication.type(), 32);
        longest("schema", publication.schema(), 32_768);
        longest("appName", publication.appName(), 128);
        longest(
                "encryptedDataKey",
                publication.encryptedDataKey(),
                tag == null && publication.betaIps() == null ? 1024 : 256);
    }

    /** Checks the name of a configuration. */
    public static void checkKey(ConfigKey key) {
        if (key.dataId().isBlank() || !isName(key.dataId())) {
            throw invalid("invalid dataId : " + key.dataId());
        }
        if (key.group().isBlank() || !isName(key.group())) {
            throw invalid("invalid group : " + key.group());
        }
        longest("dataId", key.dataId(), DATA_ID_LENGTH);
        longest("group", key.group(), GROUP_LENGTH);
        checkNamespace(key.namespace());
    }

    /** Checks a namespace id; the empty one is the public namespace. */
    public static void checkNamespace(String namespace) {
        if (!isName(namespace)) {
            throw invalid("invalid tenant : " + namespace);
        }
        longest("tenant", namespace, NAMESPACE_LENGTH);
    }

    /** The single tags of a comma separated list; null for null: keep what is stored. */
    public static @Nullable List<String> tags(@Nullable String commaSeparated) {
        if (commaSeparated == null) {
            return null;
        }
        List<String> tags = Arrays.stream(commaSeparated.split(","))
                .map(String::trim)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
        if (tags.size() > MOST_TAGS) {
            throw invalid("too much config_tags, over " + MOST_TAGS);
        }
        tags.forEach(tag -> longest("tag", tag, 64));
        return tags;
    }

    /** The stored form of a type: one of {@link #TYPES}; null for null: keep what is stored. */
    public static @Nullable String type(@Nullable String given) {
        return given == null ? null : TYPES.contains(given) ? given : DEFAULT_TYPE;
    }

    /** The type that is served when none is stored. */
    public static String servedType(@Nullable String stored) {
        return stored == null || stored.isBlank() ? DEFAULT_TYPE : stored.toLowerCase(Locale.ROOT);
    }

    /** How many bytes of UTF-8 a content takes, found without writing them. */
    static int bytes(String content) {
        int bytes = content.length();
        for (int index = 0; index < content.length(); index++) {
            char character = content.charAt(index);
            if (character >= 0x80) {
                bytes += character < 0x800 || Character.isSurrogate(character) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** The lower-case hexadecimal MD5 of a content in UTF-8. */
    public static String md5(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has MD5", impossible);
        }
    }

    private static boolean isName(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            boolean allowed = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || character == '_'
                    || character == '-'
                    || character == '.'
                    || character == ':';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static void longest(String name, @Nullable String value, int most) {
        if (value != null && value.length() > most) {
            throw invalid("too long " + name + ", over " + most);
        }
    }

    private static ProblemException invalid(String sentence) {
        return new ProblemException(ProblemKind.PARAMETER_INVALID, sentence);
    }
}
