package io.muster.server.cli;

import io.muster.server.settings.NodeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at what usually is wrong: Java, files, ports. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks the Java version, the files and the ports of a node, and says what is wrong.")
final class DoctorCommand implements Callable<Integer> {

    private static final int DIAL_MILLIS = 1_000;

    @Mixin
    private final HomeOption options = new HomeOption();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private int problems;

    @Override
    public Integer call() {
        NodeSettings settings = NodeClient.settingsOf(options.home);
        check(
                Runtime.version().feature() >= 17,
                "Java " + Runtime.version().feature(),
                "Java 17 or later is needed; set JAVA_HOME");
        check(
                !Files.exists(settings.data()) || Files.isWritable(settings.data()),
                settings.data() + " can be written",
                settings.data() + " cannot be written; give it to the user that runs the node");
        dial("HTTP and console", settings.ports().http());
        dial(
                "gRPC, which 2.x and 3.x clients find at the HTTP port + 1000",
                settings.ports().grpc());
        dial("Raft, between nodes only", settings.ports().raft());
        spec.commandLine()
                .getOut()
                .println(problems == 0 ? "Nothing is wrong." : problems + " of these need attention.");
        return problems == 0 ? 0 : 1;
    }

    private void dial(String what, int port) {
        boolean answers;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), DIAL_MILLIS);
            answers = true;
        } catch (IOException refused) {
            answers = false;
        }
        check(answers, "port " + port + " answers (" + what + ")", "port " + port + " does not answer (" + what + ")");
    }

    private void check(boolean good, String whenGood, String whenBad) {
        PrintWriter out = spec.commandLine().getOut();
        out.println((good ? "ok    " : "WRONG ") + (good ? whenGood : whenBad));
        problems += good ? 0 : 1;
    }
}
