package io.muster.server.settings;

/**
 * Keys of a Nacos {@code application.properties} that have no meaning here and are accepted without a word, because a file
 * that starts Nacos must start Muster unchanged.
 */
public final class AcceptedKeys {

    private AcceptedKeys() {}

    /** Declares them. */
    public static void declare(PropertySource source) {
        source.accept(
                "server.tomcat.*",
                "server.error.*",
                "server.max-http-header-size",
                "server.max-http-request-header-size",
                "management.*",
                "spring.*",
                "logging.*",
                "nacos.istio.*",
                "nacos.k8s.*",
                "nacos.cmdb.*",
                "nacos.ai.*",
                "nacos.plugin.*",
                "nacos.remote.*",
                "nacos.core.protocol.*",
                "nacos.core.member.*",
                "nacos.core.snowflake.*",
                "nacos.core.inet.*",
                "nacos.core.api.*",
                "nacos.core.config.plugin.*",
                "nacos.core.sys.*",
                "nacos.core.auth.ldap.*",
                "nacos.core.address-server.*",
                "nacos.naming.*",
                "nacos.config.*",
                "nacos.console.*",
                "nacos.deployment.type",
                "nacos.functionMode",
                "nacos.inetutils.*",
                "nacos.prometheus.metrics.enabled",
                "nacos.metadata.*",
                "nacos.security.*",
                "address.server.*");
    }
}
