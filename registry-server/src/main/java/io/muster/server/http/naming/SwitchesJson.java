package io.muster.server.http.naming;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.server.http.Json;
import io.muster.server.naming.PollingTimes;
import io.muster.server.naming.Switches;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows the operator switches as {@code SwitchDomain}, with the defaults that Nacos has. Stateless. */
final class SwitchesJson {

    private SwitchesJson() {}

    static Map<String, Object> of(Switches switches) {
        Map<String, Object> domain = defaults();
        switches.values().forEach((entry, value) -> overlay(domain, entry, value));
        return domain;
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> domain = new LinkedHashMap<>();
        domain.put("name", "00-00---000-NACOS_SWITCH_DOMAIN-000---00-00");
        domain.put("masters", null);
        domain.put("adWeightMap", Map.of());
        domain.put("defaultPushCacheMillis", PollingTimes.PUSHED_MILLIS);
        domain.put("clientBeatInterval", 5_000L);
        domain.put("defaultCacheMillis", PollingTimes.UNREACHED_MILLIS);
        domain.put("distroThreshold", 0.7);
        domain.put("healthCheckEnabled", true);
        domain.put("autoChangeHealthCheckEnabled", true);
        domain.put("distroEnabled", true);
        domain.put("enableStandalone", true);
        domain.put("pushEnabled", true);
        domain.put("checkTimes", 3);
        domain.put("httpHealthParams", healthParameters(5000, 500, 0.85));
        domain.put("tcpHealthParams", healthParameters(5000, 1000, 0.75));
        domain.put("mysqlHealthParams", healthParameters(3000, 2000, 0.65));
        domain.put("incrementalList", List.of());
        domain.put("serverStatusSynchronizationPeriodMillis", 2_000L);
        domain.put("serviceStatusSynchronizationPeriodMillis", 5_000L);
        domain.put("disableAddIP", false);
        domain.put("sendBeatOnly", false);
        domain.put("lightBeatEnabled", true);
        domain.put("limitedUrlMap", Map.of());
        domain.put("distroServerExpiredMillis", 10_000L);
        domain.put("pushGoVersion", "0.1.0");
        domain.put("pushJavaVersion", "0.1.0");
        domain.put("pushPythonVersion", "0.4.3");
        domain.put("pushCVersion", "1.0.12");
        domain.put("pushCSharpVersion", "0.9.0");
        domain.put("enableAuthentication", false);
        domain.put("overriddenServerStatus", null);
        domain.put("defaultInstanceEphemeral", true);
        domain.put("healthCheckWhiteList", List.of());
        domain.put("checksum", null);
        return domain;
    }

    private static Map<String, Object> healthParameters(int most, int least, double factor) {
        return NamingJson.object("max", most, "min", least, "factor", factor);
    }

    /** Entry names and the names of what they change differ, for historical reasons. */
    private static void overlay(Map<String, Object> domain, String entry, String value) {
        switch (entry) {
            case "distroThreshold" -> domain.put(entry, Double.parseDouble(value));
            case "clientBeatInterval",
                    "defaultCacheMillis",
                    "serviceStatusSynchronizationPeriodMillis",
                    "serverStatusSynchronizationPeriodMillis",
                    "distroServerExpiredMillis" -> domain.put(entry, Long.parseLong(value));
            case "pushCacheMillis" -> domain.put("defaultPushCacheMillis", Long.parseLong(value));
            case "healthCheckTimes" -> domain.put("checkTimes", Integer.parseInt(value));
            case "check" -> domain.put("healthCheckEnabled", isOn(value));
            case "distro" -> domain.put("distroEnabled", isOn(value));
            case "pushEnabled",
                    "disableAddIP",
                    "sendBeatOnly",
                    "enableStandalone",
                    "defaultInstanceEphemeral",
                    "lightBeatEnabled",
                    "autoChangeHealthCheckEnabled" -> domain.put(entry, isOn(value));
            case "masters" -> domain.put(entry, Arrays.asList(value.split(",", -1)));
            case "overriddenServerStatus" -> domain.put(entry, value.isEmpty() || value.equals("null") ? null : value);
            case "pushVersion" -> putVersion(domain, value);
            case "limitedUrlMap" -> domain.put(entry, limitedUrls(value));
            case "httpHealthParams", "tcpHealthParams", "mysqlHealthParams" -> domain.put(
                    entry, (JsonNode) Json.parse(value, entry));
            default -> {
                // an entry of a newer version; it has no place in this shape
            }
        }
    }

    private static boolean isOn(String value) {
        return List.of("true", "yes", "on", "1", "y", "t").contains(value.toLowerCase(Locale.ROOT));
    }

    private static void putVersion(Map<String, Object> domain, String value) {
        String[] parts = value.split(":", 2);
        String key =
                switch (parts[0]) {
                    case "java" -> "pushJavaVersion";
                    case "python" -> "pushPythonVersion";
                    case "c" -> "pushCVersion";
                    case "go" -> "pushGoVersion";
                    default -> "pushCSharpVersion";
                };
        domain.put(key, parts[1]);
    }

    private static Map<String, Integer> limitedUrls(String value) {
        Map<String, Integer> urls = new LinkedHashMap<>();
        for (String entry : value.split(",", -1)) {
            int colon = entry.lastIndexOf(':');
            if (colon > 0) {
                urls.put(entry.substring(0, colon), Integer.parseInt(entry.substring(colon + 1)));
            }
        }
        return urls;
    }
}
