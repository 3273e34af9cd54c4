package io.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chart, rendered by Helm itself, and the plain manifests: every field is one that the Kubernetes API knows. */
class KubernetesTest {

    private static final Path CHART = Path.of("kubernetes/helm/muster");
    private static final Path MANIFESTS = Path.of("kubernetes/muster.yaml");
    private static final Path GATEWAY_RECIPE = Path.of("src/main/dist/recipes/kubernetes-gateway.yaml");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "StatefulSet", StatefulSet.class,
            "Deployment", Deployment.class,
            "Service", Service.class,
            "Secret", Secret.class,
            "Ingress", Ingress.class,
            "PodDisruptionBudget", PodDisruptionBudget.class);

    @BeforeAll
    static void helmIsThere() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "Helm's library is there for this processor only");
    }

    @Test
    void theChartIsWithoutFault() {
        var lint = new Helm(CHART).lint().strict().call();

        assertThat(lint.getMessages())
                .filteredOn(message -> !message.contains("icon is recommended"))
                .isEmpty();
        assertThat(lint.isFailed()).isFalse();
    }

    @Test
    void everyFieldIsKnownToTheApi() throws IOException {
        for (Map<String, Object> values : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("gateway.enabled", "false", "existingSecret", "mine", "trustedProxies", "10.244.0.0/16"),
                Map.of("storage", "mysql", "mysql.host", "db", "mysql.passwordSecret", "db", "replicas", "5"))) {
            assertThat(parse(render(values))).isNotEmpty();
        }
    }

    @Test
    void thePlainManifestsAreTheChartWithItsDefaults() throws IOException {
        String manifests = Files.readString(MANIFESTS);
        assertThat(parse(manifests)).isNotEmpty();

        assertThat(withoutSecrets(manifests))
                .as("kubernetes/muster.yaml; make it anew with kubernetes/render.sh")
                .isEqualTo(withoutSecrets(render(Map.of("existingSecret", "muster"))));
    }

    @Test
    void everyGatewayIsToldItsNodesAndTheSecretOfTheCluster() throws IOException {
        for (String manifests : List.of(render(Map.of()), Files.readString(GATEWAY_RECIPE))) {
            assertThat(only(Deployment.class, manifests)
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .get(0)
                            .getEnv())
                    .anySatisfy(variable -> {
                        assertThat(variable.getName()).isEqualTo("NACOS_SERVERS");
                        assertThat(variable.getValue())
                                .contains("muster-headless")
                                .contains(":8848");
                    })
                    .anySatisfy(variable -> {
                        assertThat(variable.getName()).isEqualTo("MUSTER_CLUSTER_SECRET");
                        assertThat(variable.getValueFrom().getSecretKeyRef().getKey())
                                .isEqualTo("cluster-secret");
                    });
        }
    }

    @Test
    void prometheusFindsNodesAndGatewaysAndTheSchemeOfTheirPorts() throws IOException {
        for (boolean tls : List.of(false, true)) {
            String manifests = render(tls ? Map.of("tls.secret", "certificate") : Map.of());
            PodTemplateSpec node = only(StatefulSet.class, manifests).getSpec().getTemplate();
            PodTemplateSpec gateway =
                    only(Deployment.class, manifests).getSpec().getTemplate();
            assertThat(node.getMetadata().getAnnotations()).isEqualTo(scraped("/nacos/actuator/prometheus", tls));
            assertThat(gateway.getMetadata().getAnnotations()).isEqualTo(scraped("/gateway/metrics", tls));
        }
        PodTemplateSpec recipe = only(Deployment.class, Files.readString(GATEWAY_RECIPE))
                .getSpec()
                .getTemplate();
        assertThat(recipe.getMetadata().getAnnotations()).isEqualTo(scraped("/gateway/metrics", false));
    }

    private static Map<String, String> scraped(String path, boolean tls) {
        Map<String, String> annotations = new LinkedHashMap<>(
                Map.of("prometheus.io/scrape", "true", "prometheus.io/port", "8848", "prometheus.io/path", path));
        if (tls) {
            annotations.put("prometheus.io/scheme", "https");
        }
        return annotations;
    }

    @Test
    void anUpgradeWaitsForEachNodeToCatchUp() throws IOException {
        StatefulSet nodes = only(StatefulSet.class, render(Map.of()));
        var container = nodes.getSpec().getTemplate().getSpec().getContainers().get(0);

        assertThat(nodes.getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(nodes.getSpec().getMinReadySeconds()).isPositive();
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).endsWith("/readiness");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).endsWith("/liveness");
        assertThat(only(PodDisruptionBudget.class, render(Map.of("gateway.enabled", "false")))
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
    }

    @Test
    void aNodeIsListedByTheNameThatItGivesItself() throws IOException {
        StatefulSet nodes = only(StatefulSet.class, render(Map.of("replicas", "3")));
        Map<String, String> environment = new LinkedHashMap<>();
        nodes.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().forEach(variable -> {
            if (variable.getValue() != null) {
                environment.put(variable.getName(), variable.getValue());
            }
        });

        String self = environment.get("NACOS_SERVER_IP");
        for (int i = 0; i < 3; i++) {
            String pod = nodes.getMetadata().getName() + "-" + i;
            assertThat(environment.get("NACOS_SERVERS").split(" "))
                    .contains(self.replace("$(POD_NAME)", pod) + ":8848");
        }
        assertThat(only(Secret.class, render(Map.of())).getData()).containsOnlyKeys("cluster-secret", "admin-password");
    }

    @Test
    void withACertificateEverythingThatAsksANodeSpeaksTls() throws IOException {
        String manifests = render(Map.of("tls.secret", "certificate"));
        var node = only(StatefulSet.class, manifests)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);

        for (var probe : List.of(node.getLivenessProbe(), node.getReadinessProbe(), node.getStartupProbe())) {
            assertThat(probe.getHttpGet().getScheme()).isEqualTo("HTTPS");
        }
        assertThat(node.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/muster-tls"));
        assertThat(manifests).contains("GATEWAY_TLS_NODES_AUTHORITY", "secretName: certificate");
        assertThat(only(StatefulSet.class, render(Map.of())).toString()).doesNotContain("HTTPS", "muster-tls");
    }

    private static String render(Map<String, Object> values) {
        TemplateCommand template = new Helm(CHART).template().withName("muster").withNamespace("default");
        values.forEach(template::set);
        return template.call();
    }

    private static <T> T only(Class<T> kind, String manifests) throws IOException {
        List<T> found = parse(manifests).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<Object> parse(String manifests) throws IOException {
        List<Object> objects = new ArrayList<>();
        ObjectMapper strict = strict();
        for (JsonNode document : documents(manifests)) {
            Class<?> kind = KINDS.get(document.path("kind").asText());
            assertThat(kind).as(document.path("kind").asText()).isNotNull();
            objects.add(strict.treeToValue(document, kind));
        }
        return objects;
    }

    private static List<JsonNode> documents(String manifests) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        YAMLFactory yaml = new YAMLFactory();
        try (MappingIterator<JsonNode> all =
                new ObjectMapper(yaml).readerFor(JsonNode.class).readValues(yaml.createParser(manifests))) {
            while (all.hasNext()) {
                JsonNode next = all.next();
                if (next.isObject()) {
                    documents.add(next);
                }
            }
        }
        return documents;
    }

    /** The models keep fields that they do not know; here each of them is a mistake. */
    private static ObjectMapper strict() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
            @Override
            public Boolean hasAnySetter(Annotated annotated) {
                return false;
            }
        });
        return mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    private static List<JsonNode> withoutSecrets(String manifests) throws IOException {
        return documents(manifests).stream()
                .filter(document -> !document.path("kind").asText().equals("Secret"))
                .toList();
    }
}
