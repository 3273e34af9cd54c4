package io.muster.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Rows of an answer of the node, all pages of them, as a table for people or as JSON for machines. */
final class Rows {

    private static final int PAGE = 100;
    private static final int GAP = 2;

    private final JsonArray rows;

    private Rows(JsonArray rows) {
        this.rows = rows;
    }

    static Rows of(JsonArray rows) {
        return new Rows(rows);
    }

    /** Reads page after page of a v3 list. */
    static Rows all(NodeClient node, String path, Map<String, String> filter) {
        JsonArray all = new JsonArray();
        for (int page = 1; ; page++) {
            Map<String, String> parameters = new LinkedHashMap<>(filter);
            parameters.put("pageNo", Integer.toString(page));
            parameters.put("pageSize", Integer.toString(PAGE));
            if (!(node.read(path, parameters) instanceof JsonObject found)) {
                throw new CliException(
                        "the node answered " + path + " without a page; are node and tool of one version?");
            }
            JsonArray items = found.getJsonArray("pageItems", new JsonArray());
            all.addAll(items);
            if (items.size() < PAGE || all.size() >= found.getInteger("totalCount", 0)) {
                return new Rows(all);
            }
        }
    }

    /** Prints the given fields; the column's title is the field's name. */
    void print(PrintWriter out, boolean json, String... fields) {
        if (json) {
            out.println(rows.encode());
            return;
        }
        int[] widths = new int[fields.length];
        for (int column = 0; column < fields.length; column++) {
            widths[column] = fields[column].length();
            for (Object row : rows) {
                widths[column] =
                        Math.max(widths[column], text(row, fields[column]).length());
            }
        }
        StringBuilder head = new StringBuilder();
        for (int column = 0; column < fields.length; column++) {
            head.append(padded(fields[column].toUpperCase(Locale.ROOT), widths[column]));
        }
        out.println(head.toString().stripTrailing());
        for (Object row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < fields.length; column++) {
                line.append(padded(text(row, fields[column]), widths[column]));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String text(Object row, String field) {
        Object value = ((JsonObject) row).getValue(field);
        return value == null ? "" : value.toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length() + GAP);
    }
}
