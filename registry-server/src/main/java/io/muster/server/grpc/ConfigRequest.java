package io.muster.server.grpc;

import com.fasterxml.jackson.core.JsonParser;
import io.muster.server.access.Resource;
import io.muster.server.config.ConfigKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of any request about configurations: the fields of all of them together, absent ones at their defaults.
 *
 * @param name the configuration named
 * @param additions {@code additionMap} of a publication
 * @param contexts what is listened to, each with the md5 that the client holds
 */
record ConfigRequest(
        Name name,
        @Nullable String tag,
        String content,
        @Nullable String casMd5,
        Map<String, String> additions,
        boolean listen,
        List<Context> contexts) {

    /**
     * A configuration as the client wrote it. Clients find a changed configuration by the very tenant that they sent
     * ({@code ""}, {@code public} or none at all), so it is kept as it came.
     */
    record Name(String dataId, String group, @Nullable String tenant) {

        private static final String PUBLIC = "public";

        ConfigKey key() {
            return ConfigKey.of(tenant == null ? "" : tenant, group, dataId);
        }

        /** The same name, made of the texts of an equal key where they are the same: many clients listen to the same configurations. */
        Name sharing(ConfigKey key) {
            String space = tenant;
            if (space != null) {
                space = space.equals(key.namespace()) ? key.namespace() : space.equals(PUBLIC) ? PUBLIC : space;
            }
            return new Name(key.dataId(), key.group(), space);
        }

        Optional<String> problem() {
            return check(new ParameterProblem()).sentence();
        }

        Resource resource() {
            return new Resource(key().namespace(), group, Resource.CONFIG, dataId);
        }

        private ParameterProblem check(ParameterProblem check) {
            return check.namespace(tenant == null ? "" : tenant)
                    .required("dataId", dataId)
                    .dataId(dataId)
                    .required("group", group)
                    .group(group);
        }
    }

    /** One configuration that a client listens to. */
    record Context(Name name, String md5) {}

    static ConfigRequest parse(Payload payload) throws IOException {
        Builder builder = new Builder();
        JsonBody.read(payload, builder::read);
        return builder.build();
    }

    Resource resource() {
        return name.resource();
    }

    /** Each configuration that is listened to. */
    List<Resource> resourcesOfListening() {
        return contexts.stream().map(context -> context.name().resource()).toList();
    }

    /** An extra field of a publication, null when it was not given. */
    @Nullable
    String addition(String field) {
        String value = additions.get(field);
        return value == null || value.isEmpty() ? null : value;
    }

    Optional<String> problem() {
        return name.problem();
    }

    Optional<String> problemOfListening() {
        ParameterProblem check = new ParameterProblem();
        contexts.forEach(context -> context.name().check(check));
        return check.sentence();
    }

    private static final class Builder {
        private String dataId = "";
        private String group = "";
        private @Nullable String tenant;
        private @Nullable String tag;
        private String content = "";
        private @Nullable String casMd5;
        private Map<String, String> additions = Map.of();
        private boolean listen = true;
        private List<Context> contexts = List.of();

        private void read(String field, JsonParser value) throws IOException {
            switch (field) {
                case "dataId" -> dataId = JsonBody.text(value);
                case "group" -> group = JsonBody.text(value);
                case "tenant" -> tenant = JsonBody.text(value);
                case "tag" -> tag = emptyToNull(JsonBody.text(value));
                case "content" -> content = JsonBody.text(value);
                case "casMd5" -> casMd5 = emptyToNull(JsonBody.text(value));
                case "additionMap" -> additions = JsonBody.textMap(value);
                case "listen" -> listen = JsonBody.bool(value);
                case "configListenContexts" -> contexts = JsonBody.array(value, Builder::readContext);
                default -> value.skipChildren();
            }
        }

        private ConfigRequest build() {
            return new ConfigRequest(
                    new Name(dataId, group, tenant), tag, content, casMd5, additions, listen, contexts);
        }

        private static Context readContext(JsonParser parser) throws IOException {
            ContextFields fields = new ContextFields();
            JsonBody.object(parser, fields::read);
            return new Context(new Name(fields.dataId, fields.group, fields.tenant), fields.md5);
        }

        private static @Nullable String emptyToNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    private static final class ContextFields {
        private String dataId = "";
        private String group = "";
        private @Nullable String tenant;
        private String md5 = "";

        private void read(String field, JsonParser value) throws IOException {
            switch (field) {
                case "dataId" -> dataId = JsonBody.text(value);
                case "group" -> group = JsonBody.text(value);
                case "tenant" -> tenant = JsonBody.text(value);
                case "md5" -> md5 = JsonBody.text(value);
                default -> value.skipChildren();
            }
        }
    }
}
