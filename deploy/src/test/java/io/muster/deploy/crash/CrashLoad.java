package io.muster.deploy.crash;

import io.muster.deploy.crash.ConfigClient.Ended;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writers that compare and set on any node, and listeners that stay with one address, until closed. */
final class CrashLoad implements AutoCloseable {

    static final List<String> KEYS = List.of("key-0", "key-1", "key-2", "key-3");
    private static final int WRITERS = 6;
    private static final long PAUSE_MILLIS = 10;
    /** One content in so many is large: nodes keep such beside their rows, in pieces, and send them in several buffers. */
    private static final int ONE_LARGE_IN = 4;

    private static final int SMALLEST_LARGE = 17_000;
    private static final int LARGEST = 200_000;

    private final HttpClient http = ConfigClient.http();
    private final CrashRecord record;
    private final List<ConfigClient> nodes = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong contents = new AtomicLong();
    private volatile boolean stopping;

    /**
     * Begins at once.
     *
     * @param nodes where writers write
     * @param listened where listeners listen: the nodes and perhaps a gateway
     */
    CrashLoad(CrashRecord record, List<String> nodes, List<String> listened) {
        this.record = record;
        nodes.forEach(address -> this.nodes.add(new ConfigClient(http, address)));
        for (int writer = 0; writer < WRITERS; writer++) {
            threads.execute(() -> recorded(this::write));
        }
        for (String address : listened) {
            for (String key : KEYS) {
                threads.execute(() -> recorded(() -> listen(address, key)));
            }
        }
    }

    private void recorded(Runnable work) {
        try {
            work.run();
        } catch (AssertionError broken) {
            record.broken(broken);
        }
    }

    private void write() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!stopping) {
            try {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                Optional<String> present = any().md5(key);
                if (present.isPresent()) {
                    String content = content(contents.incrementAndGet(), random);
                    // An absent key is inserted whatever is expected: "" says that it should be absent.
                    ConfigClient node = any();
                    long began = CrashRecord.now();
                    Ended ended = node.publish(key, content, present.get());
                    record.attempted(key, present.get(), md5(content), ended, node.address(), began);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    /** A text that was never published before. */
    private static String content(long number, ThreadLocalRandom random) {
        String line = "content " + number;
        if (random.nextInt(ONE_LARGE_IN) > 0) {
            return line;
        }
        int length = random.nextInt(SMALLEST_LARGE, LARGEST);
        return (line + '\n').repeat(length / line.length());
    }

    private ConfigClient any() {
        return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    }

    private void listen(String address, String key) {
        ConfigClient client = new ConfigClient(http, address);
        String held = "";
        while (!stopping) {
            try {
                if (client.awaitChange(key, held)) {
                    Optional<String> now = client.md5(key);
                    if (now.isPresent() && !now.get().isEmpty() && !now.get().equals(held)) {
                        held = now.get();
                        record.saw(address, key, held);
                    }
                } else {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS * 5); // killed, or nothing new
                }
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    static String md5(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content.getBytes(StandardCharsets.UTF_8));
            return String.format("%032x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Lets requests that are under way end. */
    @Override
    public void close() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
