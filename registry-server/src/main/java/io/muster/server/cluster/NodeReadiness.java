package io.muster.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Readiness of this node, put together from what its components say. What a component needs must be there once since
 * start and then counts for good; what it lacks later only degrades the node. Thread-safe; checks must not
 * block.
 */
public final class NodeReadiness implements Readiness {

    private final List<Requirement> requirements = new CopyOnWriteArrayList<>();
    private final List<Supplier<Optional<String>>> watched = new CopyOnWriteArrayList<>();
    private final List<Supplier<Optional<String>>> holds = new CopyOnWriteArrayList<>();
    private volatile @Nullable String outOfService;

    /**
     * Adds something that must be there once before this node is given work.
     *
     * @param missing one sentence that says what is missing; empty once it is there, after which it is asked no more
     */
    public void require(Supplier<Optional<String>> missing) {
        requirements.add(new Requirement(missing));
    }

    /** Adds something that degrades the node for as long as the check gives a sentence. */
    public void watch(Supplier<Optional<String>> degraded) {
        watched.add(degraded);
    }

    /** Adds something that keeps work from this node for as long as the check gives a sentence. Asked for every request: cheap. */
    public void hold(Supplier<Optional<String>> why) {
        holds.add(why);
    }

    /** Takes the node out of service, or back into it with null; as a {@link #hold} does. */
    public void setOutOfService(@Nullable String reason) {
        outOfService = reason;
    }

    @Override
    public boolean ready() {
        if (outOfService != null) {
            return false;
        }
        for (Supplier<Optional<String>> hold : holds) {
            if (hold.get().isPresent()) {
                return false;
            }
        }
        for (Requirement requirement : requirements) {
            if (requirement.missing().isPresent()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        String reason = outOfService;
        if (reason != null) {
            missing.add(reason);
        }
        holds.forEach(hold -> hold.get().ifPresent(missing::add));
        requirements.forEach(requirement -> requirement.missing().ifPresent(missing::add));
        return missing;
    }

    @Override
    public List<String> degraded() {
        List<String> degraded = new ArrayList<>();
        watched.forEach(check -> check.get().ifPresent(degraded::add));
        return degraded;
    }

    private static final class Requirement {
        private final Supplier<Optional<String>> check;
        private volatile boolean met;

        private Requirement(Supplier<Optional<String>> check) {
            this.check = check;
        }

        private Optional<String> missing() {
            if (met) {
                return Optional.empty();
            }
            Optional<String> missing = check.get();
            met = missing.isEmpty();
            return missing;
        }
    }
}
