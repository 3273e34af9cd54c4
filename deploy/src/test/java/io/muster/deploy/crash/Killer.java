package io.muster.deploy.crash;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Kills processes at random moments and starts each again after a while, in the background. */
final class Killer {

    private static final int LONGEST_REST_MILLIS = 2_000;
    private static final int LONGEST_DOWN_MILLIS = 1_500;

    private final CrashRecord record;
    private final List<Victim> victims;
    private final int mostDown;
    private final Random random;
    private final Set<Victim> down = new HashSet<>();
    private final List<CompletableFuture<Void>> starts = new ArrayList<>();

    /** A process that can be killed and started again. */
    interface Victim {
        void kill();

        /** Blocks until it takes part again. */
        void start();
    }

    /**
     * @param mostDown how many may be down at a time
     * @param seed makes the choices; told in the report, so that a run can be played again as far as time allows
     * @param record hears what is done
     */
    Killer(List<Victim> victims, int mostDown, long seed, CrashRecord record) {
        this.record = record;
        this.victims = victims;
        this.mostDown = mostDown;
        this.random = new Random(seed);
    }

    /** Returns after so many kills, once everything that was killed takes part again. */
    void kill(int times) throws InterruptedException {
        for (int kill = 0; kill < times; kill++) {
            TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(LONGEST_REST_MILLIS));
            Victim victim = choose();
            int downMillis = random.nextInt(LONGEST_DOWN_MILLIS);
            record.happened(victim + " is killed");
            victim.kill();
            starts.add(CompletableFuture.runAsync(
                    () -> {
                        pause(downMillis);
                        try {
                            victim.start();
                            record.happened(victim + " takes part again");
                        } finally {
                            synchronized (down) {
                                down.remove(victim);
                                down.notifyAll();
                            }
                        }
                    },
                    work -> new Thread(work, "start-again").start()));
        }
        starts.forEach(CompletableFuture::join);
    }

    private Victim choose() throws InterruptedException {
        synchronized (down) {
            while (down.size() >= mostDown) {
                down.wait(1000);
            }
            List<Victim> up =
                    victims.stream().filter(victim -> !down.contains(victim)).toList();
            Victim victim = up.get(random.nextInt(up.size()));
            down.add(victim);
            return victim;
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
