package io.muster.server.naming;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** How the sealed values of the registry are written in the log and in snapshots: a tag and the components. */
public final class NamingWire extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public NamingWire() {
        super("naming");
        addSerializer(HealthChecker.class, new CheckerSerializer());
        addDeserializer(HealthChecker.class, new CheckerDeserializer());
    }

    private static final class CheckerSerializer extends StdSerializer<HealthChecker> {

        private static final long serialVersionUID = 1L;

        CheckerSerializer() {
            super(HealthChecker.class);
        }

        @Override
        public void serialize(HealthChecker checker, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            if (checker instanceof HealthChecker.Http http) {
                out.writeArray(
                        new String[] {"http", http.path(), http.headers(), "" + http.expectedResponseCode()}, 0, 4);
            } else if (checker instanceof HealthChecker.Mysql mysql) {
                out.writeArray(new String[] {"mysql", mysql.user(), mysql.password(), mysql.command()}, 0, 4);
            } else {
                out.writeArray(new String[] {checker instanceof HealthChecker.Tcp ? "tcp" : "none"}, 0, 1);
            }
        }
    }

    private static final class CheckerDeserializer extends StdDeserializer<HealthChecker> {

        private static final long serialVersionUID = 1L;

        CheckerDeserializer() {
            super(HealthChecker.class);
        }

        @Override
        public HealthChecker deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String[] parts = in.readValueAs(String[].class);
            return switch (parts[0]) {
                case "tcp" -> new HealthChecker.Tcp();
                case "http" -> new HealthChecker.Http(parts[1], parts[2], Integer.parseInt(parts[3]));
                case "mysql" -> new HealthChecker.Mysql(parts[1], parts[2], parts[3]);
                case "none" -> new HealthChecker.None();
                default -> throw new IOException("unknown health checker " + parts[0] + " in the log");
            };
        }
    }
}
