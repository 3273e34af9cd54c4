package io.muster.server.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Reads {@code application.properties}. */
public final class PropertyFile {

    private PropertyFile() {}

    /**
     * Reads the file, in UTF-8; a file that is not there is an empty one.
     *
     * @throws InvalidSettingException when it is there and cannot be read
     */
    public static PropertySource read(Path file, Map<String, String> environment, Properties system) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException absent) {
            properties.clear();
        } catch (MalformedInputException notUtf8) {
            throw new InvalidSettingException(file + " is not in UTF-8; save it in UTF-8.");
        } catch (IllegalArgumentException badEscape) {
            throw new InvalidSettingException(file + " has a broken \\u escape: " + badEscape.getMessage() + ".");
        } catch (IOException failure) {
            throw new InvalidSettingException(
                    file + " cannot be read (" + failure.getMessage() + "); check its owner and permissions.");
        }
        return new PropertySource(
                file.getFileName().toString(), properties, ContainerEnvironment.translate(environment), system);
    }
}
