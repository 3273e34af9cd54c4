package io.muster.cluster.tls;

/**
 * How long a TLS session may be resumed without showing certificates again. The JDK says a day; after a certificate was renewed, or an
 * authority taken back, that is a day too long.
 */
public final class TlsSessions {

    private static final String JDK_PROPERTY = "jdk.tls.server.sessionTicketTimeout";
    private static final String SECONDS = "300";

    private TlsSessions() {}

    /** Makes it five minutes for every server of this process, unless the operator has said otherwise; before the first is made. */
    public static void keepShort() {
        if (System.getProperty(JDK_PROPERTY) == null) {
            System.setProperty(JDK_PROPERTY, SECONDS);
        }
    }
}
