package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The expression of a {@code label} selector: {@code CONSUMER.label.a = PROVIDER.label.a & CONSUMER.label.b = PROVIDER.label.b}. Each
 * term compares one label of the consumer with the same label of the provider.
 *
 * <p>The labels are those of a configuration management database (CMDB), which Nacos connects through a plug-in. A label that the
 * CMDB does not know compares with nothing, and a selector that leaves no provider gives all of them. No CMDB can be connected
 * here, so a label selector is checked, kept and shown, and hands out all providers, as Nacos without such a plug-in does.
 */
public final class LabelExpression {

    private static final Pattern TERM =
            Pattern.compile("CONSUMER\\.label\\.([^=&.\\s]+)=PROVIDER\\.label\\.([^=&.\\s]+)");
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");
    private static final int LONGEST = 4096;

    private LabelExpression() {}

    /**
     * The labels that an expression compares, in its order; none for a blank one.
     *
     * @throws ProblemException {@code SELECTOR_INVALID} when it is not of the form above
     */
    public static List<String> labels(String expression) {
        String text = WHITESPACE.matcher(expression).replaceAll("");
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.length() > LONGEST) {
            throw invalid("it is longer than " + LONGEST + " characters");
        }
        Set<String> labels = new LinkedHashSet<>();
        for (String term : text.split("&", -1)) {
            Matcher matcher = TERM.matcher(term);
            if (!matcher.matches() || !matcher.group(1).equals(matcher.group(2))) {
                throw invalid("terms are CONSUMER.label.X = PROVIDER.label.X, joined by &");
            }
            labels.add(matcher.group(1));
        }
        return List.copyOf(labels);
    }

    private static ProblemException invalid(String why) {
        return new ProblemException(
                ProblemKind.SELECTOR_INVALID, "parse expression failed! In a label selector " + why + ".");
    }
}
