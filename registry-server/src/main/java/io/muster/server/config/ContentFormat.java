package io.muster.server.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;

/**
 * Whether a content is what its type says: {@code json}, {@code yaml}, {@code xml} or {@code properties}; other types are not looked
 * at. Only the form is read: nothing is loaded, resolved or built. Takes time in proportion to the content.
 */
public final class ContentFormat {

    private static final int DEEPEST_YAML = 100;

    private ContentFormat() {}

    /**
     * Checks a content.
     *
     * @throws ProblemException {@code PARAMETER_INVALID} with the place of the first mistake
     */
    public static void check(String type, String content) {
        try {
            switch (type) {
                case "json" -> json(content);
                case "yaml" -> yaml(content);
                case "xml" -> xml(content);
                case "properties" -> properties(content);
                default -> {
                    return;
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory cannot be read", impossible);
        }
    }

    private static void json(String content) throws IOException {
        int values = 0;
        int depth = 0;
        try (JsonParser parser = new JsonFactory().createParser(content)) {
            while (parser.nextToken() != null) {
                if (depth == 0 && ++values > 1) {
                    throw invalid(
                            "json",
                            "there is more after its end",
                            parser.currentLocation().getLineNr());
                }
                depth += parser.currentToken().isStructStart()
                        ? 1
                        : parser.currentToken().isStructEnd() ? -1 : 0;
            }
        } catch (JsonProcessingException malformed) {
            throw invalid(
                    "json",
                    malformed.getOriginalMessage(),
                    malformed.getLocation() == null
                            ? 0
                            : malformed.getLocation().getLineNr());
        }
    }

    private static void yaml(String content) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        int depth = 0;
        try {
            for (Event event : new Yaml(options).parse(new StringReader(content))) {
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (depth > DEEPEST_YAML) {
                    throw invalid(
                            "yaml",
                            "it is nested deeper than " + DEEPEST_YAML + " levels",
                            event.getStartMark().getLine() + 1);
                }
            }
        } catch (MarkedYAMLException malformed) {
            throw invalid(
                    "yaml",
                    malformed.getProblem(),
                    malformed.getProblemMark() == null
                            ? 0
                            : malformed.getProblemMark().getLine() + 1);
        } catch (YAMLException malformed) {
            throw invalid("yaml", String.valueOf(malformed.getMessage()), 0);
        }
    }

    private static void xml(String content) throws IOException {
        try {
            SAXParserFactory factory = SAXParserFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            factory.newSAXParser().parse(new InputSource(new StringReader(content)), new Silent());
        } catch (SAXParseException malformed) {
            throw invalid("xml", String.valueOf(malformed.getMessage()), malformed.getLineNumber());
        } catch (SAXException malformed) {
            throw invalid("xml", String.valueOf(malformed.getMessage()), 0);
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException("every Java platform has these XML features", impossible);
        }
    }

    private static void properties(String content) throws IOException {
        try {
            new Properties().load(new StringReader(content));
        } catch (IllegalArgumentException malformed) {
            throw invalid("properties", String.valueOf(malformed.getMessage()), 0);
        }
    }

    private static ProblemException invalid(String type, String why, int line) {
        String firstLine = why.lines().findFirst().orElse("");
        return new ProblemException(
                ProblemKind.PARAMETER_INVALID,
                "the content is not valid " + type + (line > 0 ? ", line " + line : "") + ": " + firstLine
                        + "; nothing was changed");
    }

    /** Neither prints nor fetches anything. */
    private static final class Silent extends DefaultHandler {
        @Override
        public InputSource resolveEntity(String publicId, String systemId) {
            return new InputSource(new StringReader(""));
        }

        @Override
        public void error(SAXParseException problem) {
            // not well-formed is fatal; what only a DTD forbids is no mistake here
        }

        @Override
        public void fatalError(SAXParseException problem) throws SAXException {
            throw problem;
        }
    }
}
