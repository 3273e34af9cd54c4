package io.muster.server.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.server.access.AccessCommand;
import io.muster.server.access.FoundationCommand;
import io.muster.server.audit.AuditCommand;
import io.muster.server.config.ConfigCommand;
import io.muster.server.membership.ClusterCommand;
import io.muster.server.namespace.NamespaceCommand;
import io.muster.server.naming.NamingCommand;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {

    private static final CommandCatalog CATALOG = MusterCommands.catalog();
    private final CommandCodec codec = new CommandCodec(CATALOG, MusterCommands.mapper());

    static Stream<Class<? extends Command>> allCommands() {
        return CATALOG.all().values().stream();
    }

    @ParameterizedTest
    @MethodSource("allCommands")
    void everyListedCommandIsReadAsItWasWritten(Class<? extends Command> commandClass) {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            Command command = (Command) anyValue(commandClass, random);

            assertThat(codec.decode(codec.encode(command)))
                    .usingRecursiveComparison()
                    .withStrictTypeChecking()
                    .ignoringCollectionOrder()
                    .isEqualTo(command);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                NamingCommand.class,
                ConfigCommand.class,
                NamespaceCommand.class,
                AccessCommand.class,
                FoundationCommand.class,
                AuditCommand.class,
                ClusterCommand.class
            })
    void everyCommandOfAFamilyHasAWireName(Class<?> family) {
        List<Class<?>> listed = List.copyOf(CATALOG.all().values());
        assertThat(listed).contains(family.getPermittedSubclasses());
    }

    @Test
    void aRegistrationIsSmall() {
        NamingCommand.RegisterInstances command = CommandSamples.registration(1);

        assertThat(codec.encode(command)).hasSizeLessThan(165);
    }

    @Test
    void bytesThatAreNoCommandAreRefused() {
        assertThatThrownBy(() -> codec.decode(new byte[] {1, 2, 3})).isInstanceOf(IllegalArgumentException.class);
        byte[] torn = codec.encode(CommandSamples.registration(1));
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(torn, torn.length - 5)))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void aCommandOfANewerVersionIsNamed() {
        record Unheard(long number) implements Command {}
        CommandCodec newer =
                new CommandCodec(new CommandCatalog().add("naming.unheard", Unheard.class), MusterCommands.mapper());

        assertThatThrownBy(() -> codec.decode(newer.encode(new Unheard(1))))
                .hasMessageContaining("naming.unheard")
                .hasMessageContaining("newer version");
    }

    @Test
    void componentsThatANewerVersionAppendedAreSkippedAndMissingOnesAreEmpty() {
        record Older(String name) implements Command {}
        record Newer(String name, String note, int number) implements Command {}
        CommandCodec older = new CommandCodec(new CommandCatalog().add("c", Older.class), MusterCommands.mapper());
        CommandCodec newer = new CommandCodec(new CommandCatalog().add("c", Newer.class), MusterCommands.mapper());

        assertThat(older.decode(newer.encode(new Newer("a", "b", 3)))).isEqualTo(new Older("a"));
        assertThat(newer.decode(older.encode(new Older("a")))).isEqualTo(new Newer("a", null, 0));
    }

    private static Object anyValue(Type type, Random random) {
        if (type instanceof ParameterizedType parameterized) {
            int size = random.nextInt(4);
            Type[] arguments = parameterized.getActualTypeArguments();
            if (parameterized.getRawType() == List.class) {
                return Stream.generate(() -> anyValue(arguments[0], random))
                        .limit(size)
                        .toList();
            }
            if (parameterized.getRawType() == Map.class) {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    map.put(anyValue(arguments[0], random), anyValue(arguments[1], random));
                }
                return map;
            }
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            return random.ints(random.nextInt(12), 0x20, 0xD7FF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        if (raw == long.class || raw == Long.class) {
            return random.nextLong();
        }
        if (raw == int.class || raw == Integer.class) {
            return random.nextInt();
        }
        if (raw == double.class || raw == Double.class) {
            return random.nextDouble() * 10_000;
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return random.nextBoolean();
        }
        if (raw == byte[].class) {
            byte[] bytes = new byte[random.nextInt(9)];
            random.nextBytes(bytes);
            return bytes;
        }
        if (raw.isEnum()) {
            return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
        }
        if (raw.isSealed()) {
            Class<?>[] permitted = raw.getPermittedSubclasses();
            return anyValue(permitted[random.nextInt(permitted.length)], random);
        }
        if (raw.isRecord()) {
            return anyRecord(raw, random);
        }
        throw new AssertionError("the test cannot make a " + type + "; teach it");
    }

    private static Object anyRecord(Class<?> raw, Random random) {
        RecordComponent[] components = raw.getRecordComponents();
        try {
            Constructor<?> constructor = raw.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(components)
                    .map(component -> anyValue(component.getGenericType(), random))
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(raw + " cannot be made", e);
        }
    }
}
