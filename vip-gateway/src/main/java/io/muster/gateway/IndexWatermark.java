package io.muster.gateway;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The highest applied index that the gateway has relayed to anybody who asked about the same kind of thing. It travels with each request, so that a client that
 * is moved to another node still reads what it has seen. Thread-safe.
 */
final class IndexWatermark {

    private final AtomicLong highest = new AtomicLong();

    /** The highest index so far, 0 if none. */
    long get() {
        return highest.get();
    }

    /** Takes an answer's header; anything that is not a positive number is ignored. */
    void raise(@Nullable String header) {
        long index = HeaderNumber.parse(header);
        if (index > highest.get()) {
            highest.accumulateAndGet(index, Math::max);
        }
    }

    /**
     * Lowers the mark after every node has refused it: the cluster that it came from is gone, or nobody alive can
     * confirm it. Reading old data is then better than reading nothing.
     *
     * @param refused the mark that was refused; a newer one is kept
     * @param reached the highest index that a refusing node reported
     */
    void lower(long refused, long reached) {
        highest.compareAndSet(refused, reached);
    }
}
