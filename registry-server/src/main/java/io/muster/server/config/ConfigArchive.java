package io.muster.server.config;

import io.muster.server.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The zip files in which configurations are exported ({@link ArchiveWriter}) and imported: one entry {@code GROUP/dataId} for each, beside it
 * {@code .meta.yml} (first version: application names only) or {@code .metadata.yml} (second version).
 *
 * <p>Reading trusts nothing: it unfolds in memory up to its limits ({@link ArchiveUnpacker}), names are checked and never used as paths. Stateless; blocks
 * for as long as unpacking takes.
 */
public final class ConfigArchive {

    /** The file beside the entries that marks the second version. */
    public static final String METADATA = ".metadata.yml";

    /** The same of the first version. */
    static final String OLD_METADATA = ".meta.yml";

    private ConfigArchive() {}

    /** A configuration in an archive; null where the archive does not say. */
    public record Entry(
            String group,
            String dataId,
            String content,
            @Nullable String type,
            @Nullable String appName,
            @Nullable String description) {}

    /**
     * What an archive holds.
     *
     * @param entries its configurations in their order
     * @param unrecognized names of entries that are none
     */
    public record Contents(List<Entry> entries, List<String> unrecognized) {}

    /** Why an archive is refused; the number is the code that clients know. */
    public enum Defect {
        METADATA_ILLEGAL(100002, "The imported metadata is invalid"),
        NO_VALID_DATA(100003, "No valid data was imported"),
        PARSE_FAILED(100004, "Failed to parse data"),
        EMPTY(100005, "Imported file data is empty");

        private final int code;
        private final String sentence;

        Defect(int code, String sentence) {
            this.code = code;
            this.sentence = sentence;
        }

        public int code() {
            return code;
        }

        public String sentence() {
            return sentence;
        }
    }

    /** An archive that is refused as a whole. */
    public static final class ArchiveException extends Exception {
        private static final long serialVersionUID = 1L;
        private final Defect defect;

        ArchiveException(Defect defect, String why) {
            super(defect.sentence() + ": " + why, null, false, false);
            this.defect = defect;
        }

        public Defect defect() {
            return defect;
        }
    }

    /** The first version writes the last point of a data id as a tilde. */
    static String tilde(String dataId) {
        int point = dataId.lastIndexOf('.');
        return point < 0 ? dataId : dataId.substring(0, point) + "~" + dataId.substring(point + 1);
    }

    /**
     * Reads an archive of either version.
     *
     * @param mostEntryBytes the longest content in UTF-8
     * @param mostBytes the most memory that its entries may take
     * @throws io.muster.server.problem.ProblemException for what unfolds to more
     */
    public static Contents read(byte[] archive, int mostEntryBytes, long mostBytes) throws ArchiveException {
        Map<String, String> files = new ArchiveUnpacker(mostEntryBytes, mostBytes).unpack(archive);
        String metadata = files.remove(METADATA);
        String oldMetadata = files.remove(OLD_METADATA);
        Map<String, ArchiveMetadata> known = new HashMap<>();
        if (metadata != null) {
            for (ArchiveMetadata item : ArchiveMetadata.parse(metadata)) {
                known.put(item.group() + "/" + item.dataId(), item);
            }
        }
        Map<String, String> appNames = oldMetadata == null ? Map.of() : appNames(oldMetadata);
        List<Entry> entries = new ArrayList<>();
        List<String> unrecognized = new ArrayList<>();
        files.forEach((name, content) -> {
            String[] parts = name.split("/", -1);
            if (parts.length != 2 || !isName(parts[0]) || !isName(parts[1])) {
                unrecognized.add(name);
                return;
            }
            ArchiveMetadata item = known.remove(name);
            if (metadata != null && item == null) {
                unrecognized.add(name);
            } else if (item != null) {
                entries.add(new Entry(parts[0], parts[1], content, item.type(), item.appName(), item.description()));
            } else {
                entries.add(new Entry(
                        parts[0],
                        parts[1],
                        content,
                        typeOfName(parts[1]),
                        appNames.get(parts[0] + "." + tilde(parts[1]) + ".app"),
                        null));
            }
        });
        known.keySet().forEach(unrecognized::add);
        if (entries.isEmpty()) {
            throw new ArchiveException(Defect.NO_VALID_DATA, "it has no entry GROUP/dataId");
        }
        return new Contents(List.copyOf(entries), List.copyOf(unrecognized));
    }

    private static boolean isName(String part) {
        try {
            ConfigRules.checkKey(new ConfigKey("", part, part));
            return !part.equals(".") && !part.equals("..");
        } catch (ProblemException refused) {
            return false;
        }
    }

    private static @Nullable String typeOfName(String dataId) {
        String ending = dataId.substring(dataId.lastIndexOf('.') + 1);
        String type = ending.equals("yml") ? "yaml" : ending.equals("htm") ? "html" : ending;
        return ConfigRules.TYPES.contains(type) ? type : "text";
    }

    private static Map<String, String> appNames(String metadata) throws ArchiveException {
        Map<String, String> names = new HashMap<>();
        for (String line : (Iterable<String>) metadata.lines()::iterator) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                continue;
            }
            if (names.size() >= ArchiveUnpacker.MOST_ENTRIES) {
                throw new ArchiveException(
                        Defect.METADATA_ILLEGAL, "it has more than " + ArchiveUnpacker.MOST_ENTRIES + " lines");
            }
            names.put(
                    line.substring(0, equals).trim(), line.substring(equals + 1).trim());
        }
        return names;
    }

    /** Whether an entry of this name is the metadata of one of the versions. */
    static boolean isMetadata(String name) {
        return name.equals(METADATA) || name.equals(OLD_METADATA);
    }
}
