package io.muster.cluster.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes threads that a process does not wait for when it ends, with the names that thread dumps and logs show. Thread-safe.
 */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** For executors with one thread, and for pools whose threads need no telling apart: every thread has this very name. */
    public static ThreadFactory named(String name) {
        return task -> daemon(task, name);
    }

    /** For pools: the threads are called {@code name-1}, {@code name-2} and so on, in the order in which they are made. */
    public static ThreadFactory numbered(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> daemon(task, name + "-" + number.incrementAndGet());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
