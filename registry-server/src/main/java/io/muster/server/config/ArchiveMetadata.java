package io.muster.server.config;

import io.muster.server.config.ConfigArchive.ArchiveException;
import io.muster.server.config.ConfigArchive.Defect;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.muster.server.problem.WholeCharacters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One item of {@code .metadata.yml}. The file is the small part of YAML that servers write into it: a list of flat maps with
 * plain, single-quoted or double-quoted values.
 */
record ArchiveMetadata(
        String group, String dataId, @Nullable String type, @Nullable String appName, @Nullable String description) {

    private static final Set<String> FIELDS = Set.of("group", "dataId", "type", "appName", "desc");

    /** Stands for all fields that nobody asks for, so that any number of them takes one place. */
    private static final String OTHER_FIELD = "";

    /**
     * Reads the items; refuses what is not such a list.
     *
     * @throws ProblemException {@code PARAMETER_INVALID} when an escape spells what is no character: that is no matter of the format, in which
     *     the refusals of Nacos are answered
     */
    static List<ArchiveMetadata> parse(String yaml) throws ArchiveException {
        List<ArchiveMetadata> items = new ArrayList<>();
        Map<String, @Nullable String> fields = new HashMap<>();
        boolean started = false;
        // One line at a time: millions of empty ones would be a list larger than the memory.
        for (String line : (Iterable<String>) yaml.lines()::iterator) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#") || text.equals("---")) {
                continue;
            }
            if (!started) {
                if (!text.startsWith("metadata:")) {
                    throw new ArchiveException(Defect.METADATA_ILLEGAL, "it does not begin with metadata:");
                }
                started = true;
                continue;
            }
            if (text.startsWith("- ") || text.equals("-")) {
                finish(fields, items);
                text = text.substring(1).strip();
                if (text.isEmpty()) {
                    continue;
                }
            }
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new ArchiveException(Defect.METADATA_ILLEGAL, "not a field: " + text);
            }
            String name = text.substring(0, colon).strip();
            fields.put(
                    FIELDS.contains(name) ? name : OTHER_FIELD,
                    value(text.substring(colon + 1).strip()));
        }
        finish(fields, items);
        return items;
    }

    private static void finish(Map<String, @Nullable String> fields, List<ArchiveMetadata> items)
            throws ArchiveException {
        if (fields.isEmpty()) {
            return;
        }
        String group = fields.get("group");
        String dataId = fields.get("dataId");
        if (group == null || dataId == null) {
            throw new ArchiveException(Defect.METADATA_ILLEGAL, "an item lacks its dataId or group");
        }
        if (items.size() >= ArchiveUnpacker.MOST_ENTRIES) {
            throw new ArchiveException(
                    Defect.METADATA_ILLEGAL, "it has more than " + ArchiveUnpacker.MOST_ENTRIES + " items");
        }
        items.add(new ArchiveMetadata(group, dataId, fields.get("type"), fields.get("appName"), fields.get("desc")));
        fields.clear();
    }

    private static @Nullable String value(String text) throws ArchiveException {
        if (text.isEmpty() || text.equals("null") || text.equals("~")) {
            return null;
        }
        char first = text.charAt(0);
        if (first == '\'') {
            if (text.length() < 2 || !text.endsWith("'")) {
                throw new ArchiveException(Defect.METADATA_ILLEGAL, "an unfinished quotation: " + text);
            }
            return text.substring(1, text.length() - 1).replace("''", "'");
        }
        return first == '"' ? unescaped(text) : text;
    }

    private static String unescaped(String text) throws ArchiveException {
        if (text.length() < 2 || !text.endsWith("\"")) {
            throw new ArchiveException(Defect.METADATA_ILLEGAL, "an unfinished quotation: " + text);
        }
        StringBuilder value = new StringBuilder();
        for (int index = 1; index < text.length() - 1; index++) {
            char character = text.charAt(index);
            if (character != '\\' || index + 1 >= text.length() - 1) {
                value.append(character);
                continue;
            }
            char escaped = text.charAt(++index);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'u' -> {
                    if (index + 4 >= text.length() - 1) {
                        throw new ArchiveException(Defect.METADATA_ILLEGAL, "an unfinished escape: " + text);
                    }
                    try {
                        value.append((char) Integer.parseInt(text.substring(index + 1, index + 5), 16));
                    } catch (NumberFormatException noHexadecimal) {
                        throw new ArchiveException(Defect.METADATA_ILLEGAL, "not an escape: " + text);
                    }
                    index += 4;
                }
                default -> value.append(escaped);
            }
        }
        if (!WholeCharacters.in(value)) {
            throw new ProblemException(
                    ProblemKind.PARAMETER_INVALID,
                    "A text in " + ConfigArchive.METADATA + " " + WholeCharacters.REFUSAL + ".");
        }
        return value.toString();
    }

    /** A value that any YAML reader takes for exactly this text. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            switch (character) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
