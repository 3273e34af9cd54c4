package io.muster.cluster;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The content of a {@code cluster.conf}: the members that the operator has listed, in the order of the file.
 *
 * <p>The grammar is that of Nacos 2.5, read leniently: one or more addresses a line, separated by commas; a {@code #}
 * starts a comment; blank lines and blank entries are skipped; a missing port is the node's own; a {@code ?raft_port=}
 * suffix is ignored with a warning, because the Raft port always is the HTTP port minus 1000. Immutable.
 *
 * @param members distinct addresses in the order of the file
 * @param warnings one sentence for each thing that was ignored, naming file and line
 */
public record ClusterConf(List<MemberAddress> members, List<String> warnings) {

    public ClusterConf {
        members = List.copyOf(members);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the content of a {@code cluster.conf}. An empty list is no error here.
     *
     * @param source name of the file for messages
     * @param text content of the file
     * @param defaultPort the port of an entry without one: the node's own HTTP port
     * @throws ClusterConfException naming file, line number, text and what is expected
     */
    public static ClusterConf parse(String source, String text, int defaultPort) {
        Parser parser = new Parser(defaultPort);
        String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int number = 0;
        for (String line : withoutMark.split("\\R", -1)) {
            parser.line(line, source + ", line " + ++number);
        }
        return parser.result();
    }

    /**
     * Reads a member list from one setting, such as {@code nacos.member.list} (separated by commas) or
     * {@code NACOS_SERVERS} (separated by spaces).
     *
     * @param source name of the setting for messages
     * @param text addresses separated by commas or white space
     * @param defaultPort the port of an entry without one: the node's own HTTP port
     * @throws ClusterConfException naming the setting, the text and what is expected
     */
    public static ClusterConf parseList(String source, String text, int defaultPort) {
        Parser parser = new Parser(defaultPort);
        for (String entry : text.trim().split("[\\s,]+")) {
            parser.entry(entry, source);
        }
        return parser.result();
    }

    private static final class Parser {
        private static final String RAFT_PORT = "?raft_port=";

        private final int defaultPort;
        private final Set<MemberAddress> members = new LinkedHashSet<>();
        private final List<String> warnings = new ArrayList<>();

        Parser(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        void line(String line, String where) {
            int comment = line.indexOf('#');
            String content = comment < 0 ? line : line.substring(0, comment);
            for (String entry : content.split(",")) {
                entry(entry, where);
            }
        }

        void entry(String entry, String where) {
            String text = entry.trim();
            if (text.isEmpty()) {
                return;
            }
            int raftPort = text.indexOf(RAFT_PORT);
            if (raftPort >= 0) {
                warnings.add(where + ": \"" + text.substring(raftPort)
                        + "\" is ignored, the Raft port always is the HTTP port minus 1000");
                text = text.substring(0, raftPort).trim();
            }
            MemberAddress member;
            try {
                member = MemberAddress.parse(text, defaultPort);
            } catch (IllegalArgumentException e) {
                String hint = text.contains(" ") ? ", one a line or separated by commas" : "";
                throw new ClusterConfException(where + ": " + e.getMessage() + hint);
            }
            try {
                member.ports();
            } catch (IllegalArgumentException e) {
                throw new ClusterConfException(where + ": \"" + text + "\": " + e.getMessage());
            }
            if (!members.add(member)) {
                warnings.add(where + ": " + member + " is listed twice");
            }
        }

        ClusterConf result() {
            return new ClusterConf(List.copyOf(members), warnings);
        }
    }
}
