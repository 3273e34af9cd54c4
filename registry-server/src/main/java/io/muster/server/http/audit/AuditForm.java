package io.muster.server.http.audit;

import io.muster.persistence.AuditEntry;
import io.muster.persistence.StoredAuditEntry;
import io.muster.server.http.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a file with entries of the audit log is written, in pieces that are put one behind the other. */
enum AuditForm {

    /** A line of headings and one for each entry. */
    CSV(
            "csv",
            "text/csv;charset=UTF-8",
            "id,time,user,address,node,channel,action,resource,result,reason,parameters,before,after,times\r\n",
            "",
            "") {
        @Override
        String entries(List<StoredAuditEntry> entries) {
            StringBuilder csv = new StringBuilder();
            for (StoredAuditEntry stored : entries) {
                AuditEntry entry = stored.entry();
                csv.append(stored.id()).append(',').append(Instant.ofEpochMilli(entry.timeMillis()));
                for (String cell : new String[] {
                    entry.user(),
                    entry.clientAddress(),
                    entry.node(),
                    entry.channel(),
                    entry.action(),
                    entry.resource(),
                    entry.result(),
                    entry.reason(),
                    entry.parameters(),
                    entry.beforeDigest(),
                    entry.afterDigest()
                }) {
                    csv.append(',').append(cell(cell));
                }
                csv.append(',').append(entry.times()).append("\r\n");
            }
            return csv.toString();
        }
    },

    /** An array of objects. */
    JSON("json", Answer.JSON, "[", ",", "]") {
        @Override
        String entries(List<StoredAuditEntry> entries) {
            return entries.stream().map(entry -> json(entry).encode()).collect(Collectors.joining(","));
        }
    };

    private final String ending;
    private final String contentType;
    private final String head;
    private final String between;
    private final String tail;

    AuditForm(String ending, String contentType, String head, String between, String tail) {
        this.ending = ending;
        this.contentType = contentType;
        this.head = head;
        this.between = between;
        this.tail = tail;
    }

    abstract String entries(List<StoredAuditEntry> entries);

    /** What files of this form are called at their end, without the dot. */
    String ending() {
        return ending;
    }

    String contentType() {
        return contentType;
    }

    /**
     * One piece of a file.
     *
     * @param entries none in the first piece alone, where nothing matches
     * @param first whether the file begins with it
     * @param last whether the file ends with it
     */
    Buffer piece(List<StoredAuditEntry> entries, boolean first, boolean last) {
        String text = (first ? head : between) + entries(entries) + (last ? tail : "");
        return Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is left of a file whose last piece had to be taken for one before the last. */
    Optional<Buffer> end() {
        return tail.isEmpty() ? Optional.empty() : Optional.of(Buffer.buffer(tail));
    }

    /** The entries as answers in JSON have them. */
    static JsonArray array(List<StoredAuditEntry> entries) {
        JsonArray array = new JsonArray();
        entries.forEach(entry -> array.add(json(entry)));
        return array;
    }

    private static JsonObject json(StoredAuditEntry stored) {
        AuditEntry entry = stored.entry();
        return new JsonObject()
                .put("id", stored.id())
                .put("time", entry.timeMillis())
                .put("user", entry.user())
                .put("address", entry.clientAddress())
                .put("node", entry.node())
                .put("channel", entry.channel())
                .put("action", entry.action())
                .put("resource", entry.resource())
                .put("result", entry.result())
                .put("reason", entry.reason())
                .put("parameters", entry.parameters())
                .put("before", entry.beforeDigest())
                .put("after", entry.afterDigest())
                .put("times", entry.times());
    }

    /** Quoted; what a spreadsheet would take for a formula gets an apostrophe, since clients choose these texts. */
    private static String cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
