package io.muster.server.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A question that every node can answer about itself, and that each may put to the others: one {@link PeerCalls} topic with values instead of
 * bytes. Make it before the node starts, since it serves the topic at once. Thread-safe, never blocks.
 *
 * <p>Nodes of two versions meet while a cluster is upgraded, so an answer that cannot be read counts as none: whoever asks sees whose is missing
 * by the keys of what is given.
 *
 * @param <Q> what is asked
 * @param <A> what a node answers
 */
public final class PeerQuestion<Q, A> {

    private static final Logger log = LoggerFactory.getLogger(PeerQuestion.class);

    /** What a question says whose topic says everything. It travels as no bytes. */
    public enum Nothing {
        NOTHING
    }

    private final PeerCalls peers;
    private final String topic;
    private final ObjectMapper mapper;
    private final Class<Q> question;
    private final TypeReference<A> answer;
    private final Function<Q, CompletableFuture<A>> own;

    private PeerQuestion(
            PeerCalls peers,
            String topic,
            ObjectMapper mapper,
            Class<Q> question,
            TypeReference<A> answer,
            Function<Q, CompletableFuture<A>> own) {
        this.peers = peers;
        this.topic = topic;
        this.mapper = mapper;
        this.question = question;
        this.answer = answer;
        this.own = own;
        peers.serve(topic, (node, body) -> serve(body));
    }

    /**
     * A question that travels as JSON and that a node answers in its time.
     *
     * @param own what this node answers; called on any thread, must not block
     */
    public static <Q, A> PeerQuestion<Q, A> answeredLater(
            PeerCalls peers,
            String topic,
            Class<Q> question,
            TypeReference<A> answer,
            Function<Q, CompletableFuture<A>> own) {
        return new PeerQuestion<>(peers, topic, new JsonMapper(), question, answer, own);
    }

    /** As {@link #answeredLater}, where a node knows its answer at once. */
    public static <Q, A> PeerQuestion<Q, A> answeredAtOnce(
            PeerCalls peers, String topic, Class<Q> question, TypeReference<A> answer, Function<Q, A> own) {
        return answeredAtOnce(peers, topic, new JsonMapper(), question, answer, own);
    }

    /** As {@link #answeredLater}, where a node knows its answer at once, in the form that the mapper gives it. */
    public static <Q, A> PeerQuestion<Q, A> answeredAtOnce(
            PeerCalls peers,
            String topic,
            ObjectMapper mapper,
            Class<Q> question,
            TypeReference<A> answer,
            Function<Q, A> own) {
        return new PeerQuestion<>(
                peers, topic, mapper, question, answer, asked -> CompletableFuture.completedFuture(own.apply(asked)));
    }

    /** As {@link #answeredLater}, where a node is asked for all that it has and knows it at once. */
    public static <A> PeerQuestion<Nothing, A> of(
            PeerCalls peers, String topic, TypeReference<A> answer, Supplier<A> own) {
        return answeredAtOnce(peers, topic, Nothing.class, answer, nothing -> own.get());
    }

    /** The answers of this node and of those others that are up and answer within a second, by node id in its order. */
    public CompletableFuture<Map<String, A>> ofAll(Q asked) {
        return own.apply(asked).thenCombine(ofOthers(asked), (here, answers) -> {
            answers.put(peers.self(), here);
            return answers;
        });
    }

    /** As {@link #ofAll}, without this node. */
    public CompletableFuture<Map<String, A>> ofOthers(Q asked) {
        return peers.askAll(topic, write(asked)).thenApply(bodies -> {
            Map<String, A> answers = new TreeMap<>();
            bodies.forEach((node, body) -> {
                try {
                    answers.put(node, mapper.readValue(body, answer));
                } catch (IOException otherVersion) {
                    log.debug(
                            "The answer of node {} about {} cannot be read: {}", node, topic, otherVersion.toString());
                }
            });
            return answers;
        });
    }

    /** The answer of one node, which may be this one; fails after 2 s, or when the answer cannot be read. */
    public CompletableFuture<A> of(String node, Q asked) {
        if (node.equals(peers.self())) {
            return own.apply(asked);
        }
        return peers.ask(node, topic, write(asked)).thenCompose(body -> {
            try {
                return CompletableFuture.completedFuture(mapper.readValue(body, answer));
            } catch (IOException otherVersion) {
                return CompletableFuture.failedFuture(otherVersion);
            }
        });
    }

    private CompletableFuture<byte[]> serve(byte[] body) {
        Q asked;
        try {
            asked = question == Nothing.class ? question.cast(Nothing.NOTHING) : mapper.readValue(body, question);
        } catch (IOException otherVersion) {
            return CompletableFuture.failedFuture(otherVersion);
        }
        return own.apply(asked).thenApply(this::write);
    }

    private byte[] write(Object value) {
        if (value == Nothing.NOTHING) {
            return new byte[0];
        }
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(
                    "what nodes tell each other about " + topic + " can be written", impossible);
        }
    }
}
