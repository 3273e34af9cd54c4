package io.muster.server.access;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;

/**
 * The stored resource of a permission, as a test of the resources that callers ask for.
 *
 * <p>A resource is written {@code namespace:group:type/name}; the public namespace is the empty string in it. A stored
 * pattern is literal except for {@code *}, which stands for any characters. Rows of an existing Nacos database may be
 * regular expressions: those run on a linear-time engine (RE2), so that no row can be made to hang the server. Patterns
 * that begin with {@code public:} mean the same as those that begin with {@code :} (2.x wrote one, 3.x the other).
 */
final class ResourcePattern {

    private static final String REGULAR_EXPRESSION_MARKS = "\\[](){}|^$+?";

    private final Predicate<String> test;
    private final String literalStart;
    private final boolean open;

    /**
     * @param literalStart what every match begins with
     * @param open whether a match may go on after that
     */
    private ResourcePattern(Predicate<String> test, String literalStart, boolean open) {
        this.test = test;
        this.literalStart = literalStart;
        this.open = open;
    }

    static ResourcePattern of(String stored) {
        String pattern = stored.startsWith("public:") ? stored.substring("public".length()) : stored;
        if (pattern.equals("*")) {
            return new ResourcePattern(resource -> true, "", true);
        }
        if (isRegularExpression(pattern)) {
            return new ResourcePattern(regularExpression(pattern), literalStart(pattern), true);
        }
        int star = pattern.indexOf('*');
        return new ResourcePattern(
                resource -> Wildcards.matches(pattern, resource),
                star < 0 ? pattern : pattern.substring(0, star),
                star >= 0);
    }

    boolean matches(String resource) {
        return test.test(resource);
    }

    /** Whether some resource that begins so may match; where that is hard to tell, yes. */
    boolean mayMatchBelow(String prefix) {
        return literalStart.startsWith(prefix) || open && prefix.startsWith(literalStart);
    }

    /** How the resource that is asked for is written. */
    static String written(Resource resource) {
        String namespace = resource.namespace().equals("public") ? "" : resource.namespace();
        String group = resource.group().isEmpty() ? "*" : resource.group();
        String name = resource.name().isEmpty() ? "*" : resource.name();
        return namespace + ":" + group + ":" + resource.type() + "/" + name;
    }

    private static boolean isRegularExpression(String pattern) {
        if (pattern.contains(".*")) {
            return true;
        }
        for (int index = 0; index < pattern.length(); index++) {
            if (REGULAR_EXPRESSION_MARKS.indexOf(pattern.charAt(index)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** What stands before the first character that may be more than itself. */
    private static String literalStart(String expression) {
        int end = 0;
        while (end < expression.length()
                && expression.charAt(end) != '*'
                && expression.charAt(end) != '.'
                && REGULAR_EXPRESSION_MARKS.indexOf(expression.charAt(end)) < 0) {
            end++;
        }
        boolean repeated = end > 0 && end < expression.length() && "?*+{|".indexOf(expression.charAt(end)) >= 0;
        return repeated || expression.indexOf('|') >= 0 ? "" : expression.substring(0, end);
    }

    /** As Nacos reads such a row: every star becomes "any characters", the rest is the expression. */
    private static Predicate<String> regularExpression(String pattern) {
        try {
            Pattern compiled = Pattern.compile(pattern.replace("*", ".*"));
            return compiled::matches;
        } catch (PatternSyntaxException notAnExpression) {
            return resource -> Wildcards.matches(pattern, resource);
        }
    }
}
