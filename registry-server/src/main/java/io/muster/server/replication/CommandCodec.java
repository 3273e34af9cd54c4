package io.muster.server.replication;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands as they stand in the log: the wire name, then the components of the record (see {@link Cbor}). Thread-safe.
 */
public final class CommandCodec {

    private static final int EXPECTED_BYTES = 256;

    private final ObjectMapper mapper;
    private final Map<String, Wire> byName = new HashMap<>();
    private final Map<Class<? extends Command>, Wire> byClass = new HashMap<>();

    /**
     * @param catalog all commands; what is added to it later is not known to this codec
     * @param mapper made by {@link Cbor#mapper}
     */
    public CommandCodec(CommandCatalog catalog, ObjectMapper mapper) {
        this.mapper = mapper;
        catalog.all().forEach((name, commandClass) -> {
            Wire wire = new Wire(mapper, name, commandClass);
            byName.put(name, wire);
            byClass.put(commandClass, wire);
        });
    }

    /**
     * Writes a command.
     *
     * @throws IllegalArgumentException when its class is not in the catalog
     * @throws UncheckedIOException when a text in it cannot be written as UTF-8; edges let none in
     */
    public byte[] encode(Command command) {
        Wire wire = byClass.get(command.getClass());
        if (wire == null) {
            throw new IllegalArgumentException(command.getClass().getName() + " has no wire name");
        }
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(EXPECTED_BYTES)) {
            try (JsonGenerator generator = mapper.createGenerator(bytes)) {
                generator.writeString(wire.name);
                wire.writer().writeValue(generator, command);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + wire.name, e);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for a wire name that this version does not know: the log was written by a newer one
     * @throws UncheckedIOException for bytes that are no command
     */
    public Command decode(byte[] bytes) {
        try (JsonParser parser = mapper.createParser(bytes)) {
            String name = parser.nextTextValue();
            Wire wire = name == null ? null : byName.get(name);
            if (wire == null) {
                throw new IllegalArgumentException(
                        "unknown command " + name + " in the log; was it written by a newer version?");
            }
            parser.nextToken();
            return wire.reader().readValue(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("a command in the log cannot be read", e);
        }
    }

    /** One command. What writes and reads it is made when it is first needed: to make all takes a tenth of a node's start. */
    private static final class Wire {
        private final ObjectMapper mapper;
        private final String name;
        private final Class<? extends Command> commandClass;
        // Made twice at worst: both are immutable and do the same.
        private volatile @Nullable ObjectWriter writer;
        private volatile @Nullable ObjectReader reader;

        Wire(ObjectMapper mapper, String name, Class<? extends Command> commandClass) {
            this.mapper = mapper;
            this.name = name;
            this.commandClass = commandClass;
        }

        ObjectWriter writer() {
            ObjectWriter made = writer;
            if (made == null) {
                made = mapper.writerFor(commandClass);
                writer = made;
            }
            return made;
        }

        ObjectReader reader() {
            ObjectReader made = reader;
            if (made == null) {
                made = mapper.readerFor(commandClass);
                reader = made;
            }
            return made;
        }
    }
}
