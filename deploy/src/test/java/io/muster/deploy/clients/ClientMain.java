package io.muster.deploy.clients;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.config.listener.AbstractListener;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The program around one client library: reads a command per line, does it with the library, and answers in one line.
 *
 * <p>It runs in a JVM whose class path has the library of one version and this class, and nothing else of the project, so
 * each command uses only what the versions have that are asked for it. Words are separated by tabs and every word is Base64, so that
 * content of any kind passes. An answer is {@code ok} and a word, or {@code failed} and the reason.
 *
 * <p>Arguments: the server address, the user name, the password, and optionally the namespace.
 */
public final class ClientMain {

    private static final String GROUP = "DEFAULT_GROUP";

    private final Properties properties = new Properties();
    private final Map<String, List<Instance>> pushedInstances = new ConcurrentHashMap<>();
    private final Map<String, String> pushedConfigs = new ConcurrentHashMap<>();
    private final Set<String> watched = new ConcurrentSkipListSet<>();
    private NamingService naming;
    private ConfigService config;

    private ClientMain(String[] arguments) {
        properties.setProperty("serverAddr", arguments[0]);
        if (arguments.length > 1 && !arguments[1].isEmpty()) {
            properties.setProperty("username", arguments[1]);
            properties.setProperty("password", arguments[2]);
        }
        if (arguments.length > 3 && !arguments[3].isEmpty()) {
            properties.setProperty("namespace", arguments[3]);
        }
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // what a library prints must not mix with the answers
        ClientMain client = new ClientMain(arguments);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            List<String> words = List.of(line.split("\t", -1)).stream()
                    .map(ClientMain::decode)
                    .collect(Collectors.toList());
            answers.println(client.answer(words));
            answers.flush();
        }
        System.exit(0); // libraries leave threads behind
    }

    private String answer(List<String> words) {
        try {
            return "ok\t" + encode(run(words));
        } catch (Exception failure) {
            return "failed\t" + encode(failure.toString());
        }
    }

    private String run(List<String> words) throws Exception {
        String subject = words.size() > 1 ? words.get(1) : "";
        switch (words.get(0)) {
            case "register":
                naming().registerInstance(subject, instance(words));
                return "";
            case "deregister":
                naming().deregisterInstance(subject, words.get(2), Integer.parseInt(words.get(3)));
                return "";
            case "instances":
                return addresses(naming().getAllInstances(subject, false));
            case "services":
                return String.join(
                        ",", naming().getServicesOfServer(1, Integer.MAX_VALUE).getData());
            case "subscribe":
                naming().subscribe(subject, event -> {
                    if (event instanceof NamingEvent) {
                        pushedInstances.put(subject, List.copyOf(((NamingEvent) event).getInstances()));
                    }
                });
                return "";
            case "pushed":
                return addresses(pushedInstances.getOrDefault(subject, List.of()));
            case "zones":
                return pushedInstances.getOrDefault(subject, List.of()).stream()
                        .map(instance -> instance.getMetadata().get("zone") + " " + instance.getWeight())
                        .sorted()
                        .collect(Collectors.joining(","));
            case "publish":
                return Boolean.toString(config().publishConfig(subject, words.get(2), words.get(3)));
            case "get":
                String content = config().getConfig(subject, words.get(2), 5_000);
                return content == null ? "" : content;
            case "remove":
                return Boolean.toString(config().removeConfig(subject, words.get(2)));
            case "listen":
                config().addListener(subject, words.get(2), new AbstractListener() {
                    @Override
                    public void receiveConfigInfo(String changed) {
                        pushedConfigs.put(subject, String.valueOf(changed));
                    }
                });
                return "";
            case "heard":
                return pushedConfigs.getOrDefault(subject, "");
            case "batch-register":
                naming().batchRegisterInstance(subject, GROUP, batch(words));
                return "";
            case "batch-deregister":
                naming().batchDeregisterInstance(subject, GROUP, batch(words));
                return "";
            case "watch-services":
                return watch(naming(), "com.alibaba.nacos.api.naming.listener.FuzzyWatchEventWatcher", subject);
            case "watch-configs":
                return watch(config(), "com.alibaba.nacos.api.config.listener.FuzzyWatchEventWatcher", subject);
            case "watched":
                return String.join(",", watched);
            case "status":
                return naming().getServerStatus();
            case "close":
                if (naming != null) {
                    naming.shutDown();
                }
                if (config != null) {
                    config.shutDown();
                }
                return "";
            default:
                throw new IllegalArgumentException("unknown command " + words.get(0));
        }
    }

    /** Fuzzy watches came with version 3, so they are called by their names. */
    private String watch(Object service, String watcherType, String pattern) throws Exception {
        Class<?> type = Class.forName(watcherType);
        Object watcher =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "onEvent":
                            note(arguments[0].toString());
                            return null;
                        case "hashCode":
                            return System.identityHashCode(proxy);
                        case "equals":
                            return proxy == arguments[0];
                        default:
                            return null;
                    }
                });
        service.getClass()
                .getMethod("fuzzyWatch", String.class, String.class, type)
                .invoke(service, pattern, "*", watcher);
        return "";
    }

    /** An event tells itself as {@code ...{serviceName='x', ... changeType='ADD_SERVICE', ...}}. */
    private void note(String event) {
        Matcher name = Pattern.compile("(?:serviceName|dataId)='([^']*)'").matcher(event);
        if (name.find()) {
            if (event.contains("DELETE_")) {
                watched.remove(name.group(1));
            } else {
                watched.add(name.group(1));
            }
        }
    }

    private static List<Instance> batch(List<String> words) {
        List<Instance> instances = new ArrayList<>();
        for (String port : words.subList(2, words.size())) {
            Instance instance = new Instance();
            instance.setIp("10.0.0.8");
            instance.setPort(Integer.parseInt(port));
            instances.add(instance);
        }
        return instances;
    }

    private static Instance instance(List<String> words) {
        Instance instance = new Instance();
        instance.setIp(words.get(2));
        instance.setPort(Integer.parseInt(words.get(3)));
        instance.setEphemeral(words.size() < 5 || Boolean.parseBoolean(words.get(4)));
        instance.addMetadata("zone", words.size() < 6 ? "a" : words.get(5));
        instance.setWeight(words.size() < 7 ? 1 : Double.parseDouble(words.get(6)));
        return instance;
    }

    private static String addresses(List<Instance> instances) {
        return instances.stream()
                .map(instance -> instance.getIp() + ":" + instance.getPort())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private NamingService naming() throws Exception {
        if (naming == null) {
            naming = NacosFactory.createNamingService(properties);
        }
        return naming;
    }

    private ConfigService config() throws Exception {
        if (config == null) {
            config = NacosFactory.createConfigService(properties);
        }
        return config;
    }

    private static String encode(String word) {
        return Base64.getEncoder().encodeToString(word.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String word) {
        return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
    }
}
