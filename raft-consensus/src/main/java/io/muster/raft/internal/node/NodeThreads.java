package io.muster.raft.internal.node;

import io.muster.cluster.threads.DaemonThreads;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one node, beside the event loops and those of the engine. */
final class NodeThreads {
    private static final Logger LOG = LoggerFactory.getLogger("io.muster.raft.node");

    private final ThreadPoolExecutor worker;
    private final ThreadPoolExecutor requests;
    private final ThreadPoolExecutor notifier;
    private volatile boolean ended;

    /** @param port distinguishes the names of several nodes in one process */
    NodeThreads(int port) {
        String name = "raft-" + port;
        worker = pool(name + "-worker", 0, 32, new SynchronousQueue<>());
        requests = pool(name + "-request", 4, 4, new LinkedBlockingQueue<>());
        notifier = pool(name + "-status", 1, 1, new LinkedBlockingQueue<>());
    }

    private static ThreadPoolExecutor pool(String name, int core, int max, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(core, max, 10, TimeUnit.SECONDS, queue, DaemonThreads.numbered(name));
        if (core > 0) {
            pool.allowCoreThreadTimeOut(true);
        }
        return pool;
    }

    /** For what may take long. */
    ExecutorService worker() {
        return worker;
    }

    /** For the peers' requests. */
    Executor requests() {
        return requests;
    }

    /** Runs what tells others, one task at a time; nothing any more once the threads have ended. */
    void onNotifier(Runnable task) {
        try {
            notifier.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.trace("Stopped: nobody is told any more");
        }
    }

    /** Runs what may take long; here and now when the threads have ended. */
    void onWorker(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            if (!ended) {
                throw e;
            }
            task.run(); // whoever waits for a connection's end must still hear of it while the node stops
        }
    }

    /** From now on {@link #onWorker} runs what it cannot hand over. */
    void ending() {
        ended = true;
    }

    void end() {
        for (ExecutorService pool : List.of(worker, requests, notifier)) {
            pool.shutdown();
        }
    }
}
