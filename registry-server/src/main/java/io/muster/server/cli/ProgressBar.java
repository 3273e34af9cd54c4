package io.muster.server.cli;

import java.io.PrintWriter;

/** Shows how far something is: a bar that is drawn again in a terminal, a line at every tenth elsewhere. */
final class ProgressBar {

    private static final int WIDTH = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private final String what;
    private long lastShown = -1;

    /** @param terminal whether {@code out} is one */
    ProgressBar(PrintWriter out, boolean terminal, String what) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
    }

    static ProgressBar onError(PrintWriter err, String what) {
        return new ProgressBar(err, System.console() != null, what);
    }

    void show(long done, long all) {
        long percent = all <= 0 ? 100 : Math.min(100, done * 100 / all);
        long step = terminal ? percent : percent / 10;
        if (step == lastShown) {
            return;
        }
        lastShown = step;
        String numbers = what + " " + done + " of " + all;
        if (terminal) {
            int filled = (int) (percent * WIDTH / 100);
            out.print("\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + percent + "% " + numbers);
            if (percent == 100) {
                out.println();
            }
        } else {
            out.println(percent + "% " + numbers);
        }
        out.flush();
    }

    /** Ends an unfinished line. */
    void end() {
        if (terminal && lastShown >= 0 && lastShown < 100) {
            out.println();
            out.flush();
        }
    }
}
