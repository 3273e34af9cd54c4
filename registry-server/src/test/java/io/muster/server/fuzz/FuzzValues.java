package io.muster.server.fuzz;

import java.util.ArrayList;
import java.util.List;

/** What nobody should send: values, bodies, header lines. */
final class FuzzValues {

    private FuzzValues() {}

    /** Percent-encoded, since some are no text at all. */
    static final List<String> VALUES = List.of(
            "",
            "%20",
            "-1",
            "0",
            "NaN",
            "Infinity",
            "1e999",
            "2147483648",
            "99999999999999999999999999",
            "0x10",
            "true",
            "%00%01%1F",
            "a%00b",
            "%FF%FE",
            "%C3%28",
            "%",
            "%zz",
            "%0D%0ASet-Cookie%3A%20a",
            "%F0%9F%98%80",
            "%E2%80%AE%E2%80%8B",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "..%2F..%2Fetc%2Fpasswd",
            "%7B%22a%22%3A",
            "%5B%5D",
            "%7B%7D",
            "%5B1%2Cnull%2C%7B%7D%5D",
            "null",
            "%5B".repeat(2_000),
            "%7B%22a%22%3A".repeat(500),
            "x".repeat(5_000),
            "%40%40",
            "a%40%40b%40%40c",
            "*",
            "%24%7Bjndi%3Aldap%3A%2F%2Fx%7D",
            "'%20or%20'1'%3D'1",
            "%28a%2B%29%2B%24");

    /** Names of switches, each of another kind. */
    static final List<String> SWITCHES = List.of(
            "healthCheckTimes",
            "clientBeatInterval",
            "distroThreshold",
            "pushCacheMillis",
            "limitedUrlMap",
            "httpHealthParams",
            "pushVersion",
            "masters");

    /** Whole bodies. */
    static final List<String> BODIES = List.of(
            "{",
            "[]",
            "null",
            "\u0000\u0001",
            "\"text\"",
            "{\"a\":".repeat(5_000),
            "[".repeat(50_000),
            "{\"logName\":{},\"logLevel\":[],\"groupId\":1,\"command\":null,\"value\":{}}",
            "[{\"cfgId\":\"x\",\"configId\":{},\"dataId\":1,\"group\":null}]");

    /** Bodies that routes take; each value of them is put in the place of a {@code §} by turns. */
    private static final List<String> JSON_FORMS = List.of(
            "{\"logName\":§\"io.muster.fuzz\"§,\"logLevel\":§\"INFO\"§}",
            "{\"groupId\":§\"g\"§,\"command\":§\"transferLeader\"§,\"value\":§\"10.9.9.9:7848\"§}",
            "[{\"ip\":§\"10.9.9.9\"§,\"port\":§8848§,\"state\":§\"UP\"§}]",
            "[{\"address\":§\"10.9.9.9:8848\"§,\"state\":§\"UP\"§}]",
            "[{\"cfgId\":§\"987654321\"§,\"dataId\":§\"fuzz\"§,\"group\":§\"fuzz\"§}]",
            "{\"ip\":§\"10.9.9.9\"§,\"port\":§9999§,\"weight\":§1.0§,\"metadata\":§{\"a\":\"b\"}§}",
            "[§\"10.9.9.9:8848\"§]");

    private static final List<String> JSON_VALUES = List.of(
            "null",
            "true",
            "-1",
            "0.5",
            "1e999",
            "99999999999999999999999",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(5_000) + "\"",
            "[]",
            "{}",
            "[[1,{\"a\":null}]]",
            "[".repeat(600) + "]".repeat(600));

    /** Every form of a JSON body with every bad value in every place. */
    static List<String> jsonBodies() {
        List<String> bodies = new ArrayList<>();
        for (String form : JSON_FORMS) {
            String[] parts = form.split("§", -1);
            for (int place = 1; place < parts.length; place += 2) {
                for (String value : JSON_VALUES) {
                    StringBuilder body = new StringBuilder();
                    for (int part = 0; part < parts.length; part++) {
                        body.append(part == place ? value : parts[part]);
                    }
                    bodies.add(body.toString());
                }
            }
        }
        return bodies;
    }

    /** Header lines, repeated ones and odd ones; more than one is separated by CR LF. */
    static final List<String> HEADERS = List.of(
            "accessToken: a\r\naccessToken: b",
            "Authorization: Bearer",
            "Authorization: Bearer " + "x".repeat(5_000),
            "Authorization: Basic !!!\r\nAuthorization: Basic Og==",
            "Authorization: Basic bmFjb3M=",
            "username: a\r\npassword:",
            "Cookie: ;;=;,=\u00ff; muster=\r\nCookie: " + "a=b;".repeat(500),
            "X-Forwarded-For: \u00ff, 999.1.1.1, ::1::, 10.0.0.1",
            "X-Forwarded-For: " + "10.0.0.1,".repeat(300) + "\r\nX-Forwarded-For: nobody",
            "X-Real-IP: ../../etc/passwd",
            "Muster-Index: -1\r\nMuster-Index: NaN",
            "Muster-Index: 99999999999999999999",
            "User-Agent:\r\nUser-Agent: Nacos-Java-Client:v",
            "User-Agent: Nacos-Java-Client:v999999999999.-1.x\r\nClient-Version: " + "9".repeat(300),
            "Client-Version: \u0080\u00ff",
            "Vipserver-Tag: \u00fc\r\nVipserver-Tag: b",
            "betaIps: ,,,;999.0.0.1",
            "Long-Pulling-Timeout: NaN",
            "Long-Pulling-Timeout: 1e999\r\nLong-Pulling-Timeout-No-Hangup: perhaps",
            "Content-Type: application/json;charset=none\r\nContent-Type: text/x-nothing",
            "Content-Type: multipart/form-data; boundary=",
            "Content-Encoding: gzip",
            "Accept: */*;q=NaN\r\nAccept-Encoding: gzip;q=-1, nothing",
            "If-None-Match: W/\"\r\nIf-Modified-Since: yesterday\r\nRange: bytes=-1--9",
            "Origin: null\r\nOrigin: https://a\r\nAccess-Control-Request-Method: \u00ff",
            "traceparent: 00-zz-1-\r\ntracestate: =,=",
            "Expect: everything",
            "X-HTTP-Method-Override: DELETE",
            ("X-Many: 1\r\n").repeat(99) + "X-Many: 1");
}
