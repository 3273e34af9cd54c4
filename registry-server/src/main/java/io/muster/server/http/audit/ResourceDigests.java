package io.muster.server.http.audit;

import io.muster.server.access.AccessDirectory;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import io.muster.server.config.ConfigQueries;
import io.muster.server.config.GrayLabels;
import io.muster.server.digest.Sha256;
import io.muster.server.http.ApiRequest;
import io.muster.server.http.StateDigests;
import io.muster.server.naming.Instance;
import io.muster.server.naming.NamingQueries;
import io.muster.server.naming.ServiceKey;
import io.muster.server.naming.ServiceView;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Digests of what this node has in memory: for a configuration the md5 that clients know; for the rest the beginning of a SHA-256 of
 * what an operator can change about it (an instance's health is not).
 */
public final class ResourceDigests implements StateDigests {

    private static final int DIGEST_BYTES = 16;
    private static final GrayLabels FORMAL = new GrayLabels("", null, null);

    private final ConfigQueries configs;
    private final NamingQueries naming;
    private final AccessDirectory directory;

    public ResourceDigests(ConfigQueries configs, NamingQueries naming, AccessDirectory directory) {
        this.configs = configs;
        this.naming = naming;
        this.directory = directory;
    }

    @Override
    public String of(Resource resource, ApiRequest request) {
        if (resource.name().isEmpty() || resource.group().isEmpty()) {
            return "";
        }
        if (resource.type().equals(Resource.CONFIG)) {
            return ofConfiguration(resource);
        }
        Optional<ServiceView> service =
                naming.service(new ServiceKey(namespace(resource), resource.group(), resource.name()));
        return service.map(view -> digest(described(view, request))).orElse("");
    }

    /** The md5 of a configuration as this node has it. */
    public String ofConfiguration(Resource resource) {
        return configs.md5(ConfigKey.of(resource.namespace(), resource.group(), resource.name()), FORMAL);
    }

    /** The registry's own spelling of the public namespace. */
    private static String namespace(Resource resource) {
        return resource.namespace().isEmpty() ? "public" : resource.namespace();
    }

    private static @Nullable String described(ServiceView view, ApiRequest request) {
        Optional<String> ip = request.parameter("ip");
        Optional<String> port = request.parameter("port");
        if (ip.isEmpty() || port.isEmpty()) {
            return view.metadata() + " " + new TreeMap<>(view.clusters());
        }
        String cluster = request.firstOf("clusterName", "cluster").orElse(Instance.DEFAULT_CLUSTER);
        try {
            Instance instance = view.find(ip.get(), Integer.parseInt(port.get()), cluster);
            return instance == null
                    ? null
                    : instance.weight() + " " + instance.enabled() + " " + instance.ephemeral() + " "
                            + new TreeMap<>(instance.metadata());
        } catch (NumberFormatException notAPort) {
            return null; // the route refuses it
        }
    }

    @Override
    public String ofOperatorResource(String name, ApiRequest request) {
        return switch (name) {
            case "console/users" -> digest(
                    request.parameter("username").map(directory::describeUser).orElse(null));
            case "console/roles" -> digest(request.parameter("role")
                    .map(role -> directory.describeRole(role)
                            + request.parameter("username")
                                    .map(directory::describeUser)
                                    .orElse(""))
                    .orElse(null));
            case "console/permissions" -> digest(
                    request.parameter("role").map(directory::describeRole).orElse(null));
            case "naming/switches" -> digest(naming.switches().toString());
            default -> "";
        };
    }

    private static String digest(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        return Sha256.hexadecimal(text, DIGEST_BYTES);
    }
}
