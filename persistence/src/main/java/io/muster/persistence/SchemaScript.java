package io.muster.persistence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shipped schema, {@code mysql-schema.sql}: its statements, and what it says of each column. */
final class SchemaScript {
    private static final String HISTORY_BY_TIME =
            "  KEY idx_gmt_create (gmt_create),\n  KEY idx_gmt_modified (gmt_modified),\n";
    /** H2 keeps a {@code longtext} in its row, and a leaf of large rows is written whole with each change of one; see {@link LargeContents}. */
    private static final String CONTENT = "  content longtext ";

    private static final String RESOURCE = "mysql-schema.sql";
    private static final Pattern CREATE = Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\(");
    /** A column is on a line of its own, its name in lower case; keys begin with a word in upper case. */
    private static final Pattern COLUMN = Pattern.compile("^  `?([a-z0-9_]+)`? (.+?),?$");

    private final List<String> statements;
    private final Map<String, Map<String, String>> columns;

    private SchemaScript(List<String> statements, Map<String, Map<String, String>> columns) {
        this.statements = statements;
        this.columns = columns;
    }

    static SchemaScript load() {
        List<String> statements = new ArrayList<>();
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        for (String part : text().lines()
                .filter(line -> !line.startsWith("--"))
                .reduce("", (before, line) -> before + line + "\n")
                .split(";\n")) {
            Matcher create = CREATE.matcher(part);
            if (create.find()) {
                statements.add(part.strip());
                Map<String, String> ofTable = new LinkedHashMap<>();
                part.lines()
                        .map(COLUMN::matcher)
                        .filter(Matcher::matches)
                        .forEach(line -> ofTable.put(line.group(1), line.group(2)));
                columns.put(create.group(1), ofTable);
            }
        }
        return new SchemaScript(List.copyOf(statements), columns);
    }

    /** Returns the statements, each of which makes one table unless it is there. */
    List<String> statements() {
        return statements;
    }

    /**
     * Returns the statements for a new embedded database, without what each publication would pay for and nothing uses there: sequences, since
     * the replicated counter numbers the rows, and the indexes of the history by time, which goes with that number; and with contents beside their rows when they are large.
     */
    List<String> embeddedStatements() {
        return statements.stream()
                .map(create -> create.replace(" AUTO_INCREMENT", "")
                        .replace(HISTORY_BY_TIME, "")
                        .replace(CONTENT, "  content " + LargeContents.TYPE + " "))
                .toList();
    }

    /** Returns table → column → definition as written. */
    Map<String, Map<String, String>> columns() {
        return columns;
    }

    private static String text() {
        try (InputStream stream = Objects.requireNonNull(SchemaScript.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("the schema is missing from Muster's own jar", failure);
        }
    }
}
