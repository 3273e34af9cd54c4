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
    private final String cover;
    private final boolean exact;

    /**
     * @param cover a pattern with stars that matches at least what this one matches
     * @param exact whether it matches nothing else
     */
    private ResourcePattern(Predicate<String> test, String cover, boolean exact) {
        this.test = test;
        this.cover = cover;
        this.exact = exact;
    }

    static ResourcePattern of(String stored) {
        String pattern = stored.startsWith("public:") ? stored.substring("public".length()) : stored;
        if (pattern.equals("*")) {
            return new ResourcePattern(resource -> true, "*", true);
        }
        return isRegularExpression(pattern)
                ? new ResourcePattern(regularExpression(pattern), literalStart(pattern) + "*", false)
                : new ResourcePattern(resource -> Wildcards.matches(pattern, resource), pattern, true);
    }

    boolean matches(String resource) {
        return test.test(resource);
    }

    /** Whether some resource matches both this and a pattern with stars; where that is hard to tell, yes. */
    boolean mayMatchSomeOf(String others) {
        return Wildcards.intersect(cover, others);
    }

    /** Whether everything that a pattern with stars matches is matched by this one; where that is hard to tell, no. */
    boolean matchesAllOf(String others) {
        // Only a star can match a star that is read as a character, and what it matches may be anything.
        return exact && Wildcards.matches(cover, others);
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
