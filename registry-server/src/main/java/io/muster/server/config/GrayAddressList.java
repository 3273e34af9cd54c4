package io.muster.server.config;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/** What the addresses of a beta release may look like: clients are found by exactly the address that they have, or say that they have. */
final class GrayAddressList {

    private static final int LONGEST = 32_768;
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9])?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    private GrayAddressList() {}

    /**
     * Checks the comma separated list of a publication.
     *
     * @throws ProblemException of kind {@code GRAY_INVALID} that names the entry
     */
    static void check(String addresses) {
        if (addresses.length() > LONGEST) {
            throw invalid("it is longer than " + LONGEST + " characters");
        }
        boolean any = false;
        for (String part : addresses.split(",")) {
            String address = part.strip();
            if (address.isEmpty()) {
                continue;
            }
            any = true;
            if (!isAddress(address)) {
                throw invalid("'" + shortened(address)
                        + "' is neither an IP address nor a host name; ranges and patterns are not known here");
            }
        }
        if (!any) {
            throw invalid("it names no address");
        }
    }

    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text)
                || NetUtil.isValidIpV6Address(text)
                || (HOST_NAME.matcher(text).matches()
                        && !DIGITS_AND_DOTS.matcher(text).matches());
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }

    private static ProblemException invalid(String why) {
        return new ProblemException(ProblemKind.GRAY_INVALID, "invalid betaIps, nothing was changed: " + why);
    }
}
