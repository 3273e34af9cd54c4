package io.muster.server.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Translates the environment variables of the Nacos container images, of both generations, into the settings that they
 * stand for. What the operator wrote as a setting's own variable ({@code SERVER_PORT}) is left alone.
 */
final class ContainerEnvironment {

    private static final Map<String, String> SETTING_OF_VARIABLE = new LinkedHashMap<>();

    static {
        SETTING_OF_VARIABLE.put("NACOS_APPLICATION_PORT", "server.port");
        SETTING_OF_VARIABLE.put("NACOS_SERVER_PORT", "server.port");
        SETTING_OF_VARIABLE.put("SERVER_SERVLET_CONTEXTPATH", "server.servlet.contextPath");
        SETTING_OF_VARIABLE.put("NACOS_SERVER_IP", "nacos.server.ip");
        SETTING_OF_VARIABLE.put("NACOS_SERVERS", "nacos.member.list");
        SETTING_OF_VARIABLE.put("MEMBER_LIST", "nacos.member.list");
        SETTING_OF_VARIABLE.put("SPRING_DATASOURCE_PLATFORM", "spring.sql.init.platform");
        SETTING_OF_VARIABLE.put("MYSQL_SERVICE_USER", "db.user.0");
        SETTING_OF_VARIABLE.put("MYSQL_SERVICE_PASSWORD", "db.password.0");
        SETTING_OF_VARIABLE.put("MYSQL_MASTER_SERVICE_USER", "db.user.0");
        SETTING_OF_VARIABLE.put("MYSQL_MASTER_SERVICE_PASSWORD", "db.password.0");
        SETTING_OF_VARIABLE.put("DB_POOL_CONNECTION_TIMEOUT", "db.pool.config.connectionTimeout");
        SETTING_OF_VARIABLE.put("NACOS_AUTH_ENABLE", "nacos.core.auth.enabled");
        SETTING_OF_VARIABLE.put("NACOS_AUTH_SYSTEM_TYPE", "nacos.core.auth.system.type");
        SETTING_OF_VARIABLE.put("NACOS_AUTH_TOKEN", "nacos.core.auth.plugin.nacos.token.secret.key");
        SETTING_OF_VARIABLE.put("NACOS_AUTH_TOKEN_EXPIRE_SECONDS", "nacos.core.auth.plugin.nacos.token.expire.seconds");
    }

    private ContainerEnvironment() {}

    /** The environment with a variable of the setting's own name added for each container variable that is set. */
    static Map<String, String> translate(Map<String, String> environment) {
        Map<String, String> translated = new HashMap<>(environment);
        SETTING_OF_VARIABLE.forEach((variable, setting) -> copy(environment, variable, translated, setting));
        if ("hostname".equalsIgnoreCase(environment.getOrDefault("PREFER_HOST_MODE", "ip"))) {
            put(translated, "nacos.inetutils.prefer-hostname-over-ip", "true");
        }
        if ("standalone".equalsIgnoreCase(environment.getOrDefault("MODE", "cluster"))) {
            put(translated, "nacos.standalone", "true");
        }
        if ("embedded".equalsIgnoreCase(environment.getOrDefault("EMBEDDED_STORAGE", ""))) {
            put(translated, "embeddedStorage", "true");
        }
        composeDatabaseUrl(environment, translated);
        copy(environment, "MYSQL_DATABASE_NUM", translated, "db.num");
        return translated;
    }

    private static void composeDatabaseUrl(Map<String, String> environment, Map<String, String> translated) {
        String generation = environment.containsKey("MYSQL_SERVICE_HOST") ? "MYSQL_SERVICE" : "MYSQL_MASTER_SERVICE";
        String host = environment.getOrDefault(generation + "_HOST", "");
        if (host.isBlank()) {
            return;
        }
        String port = environment.getOrDefault(generation + "_PORT", "3306");
        String name = environment.getOrDefault(generation + "_DB_NAME", "nacos_config");
        String parameters = environment.getOrDefault(
                "MYSQL_SERVICE_DB_PARAM",
                "characterEncoding=utf8&connectTimeout=1000&socketTimeout=3000&autoReconnect=true&useSSL=false");
        put(translated, "db.url.0", "jdbc:mysql://" + host + ":" + port + "/" + name + "?" + parameters);
        // the oldest images name a second server, which has the same schema, user and password
        String second = environment.getOrDefault("MYSQL_SLAVE_SERVICE_HOST", "");
        if (!second.isBlank()) {
            String secondPort = environment.getOrDefault("MYSQL_SLAVE_SERVICE_PORT", "3306");
            put(translated, "db.url.1", "jdbc:mysql://" + second + ":" + secondPort + "/" + name + "?" + parameters);
        }
        put(translated, "db.num", second.isBlank() ? "1" : "2");
    }

    private static void copy(
            Map<String, String> environment, String variable, Map<String, String> translated, String setting) {
        String value = environment.get(variable);
        if (value != null && !value.isBlank()) {
            put(translated, setting, value);
        }
    }

    private static void put(Map<String, String> translated, String setting, String value) {
        translated.putIfAbsent(PropertySource.environmentName(setting), value.strip());
    }
}
