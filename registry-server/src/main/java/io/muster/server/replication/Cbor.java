package io.muster.server.replication;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;

/**
 * How records are written where only our own nodes read them: in the log, in snapshots, in messages between nodes.
 *
 * <p>A record is a CBOR array of its components in their order. A component that a newer version appended is skipped by an
 * older one, and is null, zero or false to a newer one that reads what an older one wrote.
 */
public final class Cbor {

    private Cbor() {}

    /** A mapper with the given additions; thread-safe once made. */
    public static ObjectMapper mapper(Module... additions) {
        return CBORMapper.builder()
                // A record is its components and nothing else: no method of it counts as a property.
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
                .annotationIntrospector(new RecordsAsArrays())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .addModules(additions)
                .build();
    }

    private static final class RecordsAsArrays extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;
        private static final JsonFormat.Value ARRAY = JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY);

        @Override
        public JsonFormat.Value findFormat(Annotated annotated) {
            if (annotated instanceof AnnotatedClass && annotated.getRawType().isRecord()) {
                return ARRAY;
            }
            return super.findFormat(annotated);
        }
    }
}
