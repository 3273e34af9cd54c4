package io.muster.server.replication;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one list of wire names: which name in the log stands for which command. A name is never reused and its record only
 * ever gains fields that may be absent.
 */
public final class CommandCatalog {

    private final Map<String, Class<? extends Command>> classes = new LinkedHashMap<>();
    private final Map<Class<? extends Command>, String> names = new LinkedHashMap<>();

    /** Adds a command; both name and class must be new. */
    public CommandCatalog add(String wireName, Class<? extends Command> commandClass) {
        if (classes.putIfAbsent(wireName, commandClass) != null || names.putIfAbsent(commandClass, wireName) != null) {
            throw new IllegalArgumentException("listed twice: " + wireName + " or " + commandClass.getName());
        }
        return this;
    }

    /**
     * The wire name of a command class.
     *
     * @throws IllegalArgumentException for a class that is not in the list
     */
    public String nameOf(Class<? extends Command> commandClass) {
        String name = names.get(commandClass);
        if (name == null) {
            throw new IllegalArgumentException(commandClass.getName() + " has no wire name");
        }
        return name;
    }

    /** All wire names with their classes, in the order of the list. */
    public Map<String, Class<? extends Command>> all() {
        return Collections.unmodifiableMap(classes);
    }
}
