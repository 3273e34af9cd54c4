package io.muster.server.udp;

import java.util.List;
import java.util.Optional;

/**
 * Which clients understand pushes over UDP, by the {@code User-Agent} that they send: {@code <name>:v<version>}. The table
 * is the one of the naming facts, section 6.1; a client that is not in it is not pushed to.
 */
final class PushableAgent {

    private static final List<Row> TABLE = List.of(
            new Row("Nacos-Java-Client", new int[] {0, 1, 0}),
            new Row("Nacos-SDK-Java", new int[] {0, 1, 0}),
            new Row("Nacos-DNS", new int[] {0, 4, 3}),
            new Row("Nacos-Python-Client", new int[] {0, 4, 3}),
            new Row("Nacos-C-Client", new int[] {1, 0, 12}),
            new Row("vip-client4cpp", new int[] {1, 0, 12}),
            new Row("Nacos-Go-Client", new int[] {0, 1, 0}),
            new Row("Nacos-CSharp-Client", new int[] {0, 9, 0}));

    private PushableAgent() {}

    @SuppressWarnings("ArrayRecordComponent") // a row of a constant table, never compared
    private record Row(String name, int[] least) {}

    static boolean understandsPushes(String agent) {
        Optional<Row> row =
                TABLE.stream().filter(each -> agent.startsWith(each.name)).findFirst();
        return row.isPresent()
                && isAtLeast(version(agent.substring(row.get().name.length())), row.get().least);
    }

    private static int[] version(String rest) {
        int[] numbers = new int[3];
        int part = 0;
        boolean digits = false;
        for (int index = 0; index < rest.length() && part < numbers.length; index++) {
            char character = rest.charAt(index);
            if (character >= '0' && character <= '9') {
                digits = true;
                numbers[part] = Math.min(100_000, numbers[part] * 10 + (character - '0'));
            } else if (character == '.' && digits) {
                part++;
            } else if (digits) {
                break;
            }
        }
        return numbers;
    }

    private static boolean isAtLeast(int[] version, int[] least) {
        for (int part = 0; part < least.length; part++) {
            if (version[part] != least[part]) {
                return version[part] > least[part];
            }
        }
        return true;
    }
}
