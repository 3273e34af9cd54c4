package io.muster.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What unfinished heads and held bodies of all requests may take together, in bytes. Bodies are held so that they can be
 * sent again; without a common limit many clients with small bodies could fill the heap. Thread-safe.
 */
final class HeldMemory {

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    HeldMemory(long limit) {
        this.limit = limit;
    }

    /** Takes so many bytes; if that would be too much, takes nothing and answers false. */
    boolean take(int bytes) {
        if (held.addAndGet(bytes) <= limit) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    /** Bytes that are held now. */
    long held() {
        return held.get();
    }
}
