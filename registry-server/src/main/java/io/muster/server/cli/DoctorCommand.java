package io.muster.server.cli;

import io.muster.cluster.MemberAddress;
import io.muster.cluster.PortLayout;
import io.muster.server.cli.doctor.Doctor;
import io.muster.server.cli.doctor.Finding;
import io.muster.server.cli.doctor.Finding.Level;
import io.muster.server.settings.NodeSettings;
import io.muster.server.settings.PropertySource;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at what usually is wrong; {@link Doctor} has the list. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks Java, files, members, ports, clocks and the database of a node, and says what is wrong.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is; the lines that begin with WRONG say what to do"},
        footer = {"", "Example:", "  muster doctor --home /srv/node1 --client-address 10.0.0.100:8848"})
final class DoctorCommand implements Callable<Integer> {

    private static final String HTTPS = "https://";

    @Mixin
    private final HomeOption options = new HomeOption();

    @Option(
            names = "--client-address",
            paramLabel = "[https://]HOST[:PORT]",
            description =
                    "Also dial the address that clients are given, the gateway's say, on the ports that they will use;"
                            + " with https:// before it over TLS.")
    private Optional<String> clientAddress = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PropertySource source = NodeClient.sourceOf(options.home);
        NodeSettings settings = NodeClient.settingsOf(options.home);
        boolean tls = clientAddress.map(address -> address.startsWith(HTTPS)).orElse(false);
        List<Finding> findings = new Doctor(settings, source, clientAddress.map(DoctorCommand::parse), tls).examine();
        long wrong = findings.stream()
                .filter(finding -> finding.level() == Level.WRONG)
                .count();
        PrintWriter out = spec.commandLine().getOut();
        if (options.json) {
            out.println(json(findings, wrong).encode());
        } else {
            findings.forEach(
                    finding -> out.printf("%-8s %-9s %s%n", word(finding.level()), finding.area(), finding.sentence()));
            out.println(wrong == 0 ? "Nothing is wrong." : wrong + " of these need attention.");
        }
        return wrong == 0 ? 0 : 1;
    }

    private static MemberAddress parse(String address) {
        try {
            String plain = address.startsWith(HTTPS) ? address.substring(HTTPS.length()) : address;
            return MemberAddress.parse(plain, PortLayout.DEFAULT_HTTP_PORT);
        } catch (IllegalArgumentException malformed) {
            throw new CliException("--client-address: " + malformed.getMessage());
        }
    }

    private static String word(Level level) {
        return switch (level) {
            case OK -> "ok";
            case WARNING -> "warning";
            case WRONG -> "WRONG";
        };
    }

    private static JsonObject json(List<Finding> findings, long wrong) {
        JsonArray rows = new JsonArray();
        findings.forEach(finding -> rows.add(new JsonObject()
                .put("level", finding.level().name().toLowerCase(Locale.ROOT))
                .put("area", finding.area())
                .put("sentence", finding.sentence())));
        return new JsonObject().put("wrong", wrong).put("findings", rows);
    }
}
