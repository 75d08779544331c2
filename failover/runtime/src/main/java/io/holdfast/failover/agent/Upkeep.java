package io.holdfast.failover.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What people may ask of one instance besides the group's orders: to take other settings, and to be started anew for those
 * that only a start reads. Nothing here changes who leads. Any thread may ask; only {@link #misfit} takes a moment.
 */
public interface Upkeep {

    /**
     * A setting whose wanted value is not in force yet.
     *
     * @param lowered it is one that no replica may have below its primary, so the primary has to be lowered first
     */
    record Pending(String name, String running, String wanted, boolean lowered) {}

    /**
     * How an instance stands.
     *
     * @param run the rolling restart that last started it anew; empty when none did
     */
    record Survey(List<Pending> pending, String run) {
        public Survey {
            pending = List.copyOf(pending);
        }
    }

    Survey survey();

    /** Starts a replica anew as a part of {@code run}; completes once it streams again, or with why it does not. */
    CompletionStage<Optional<String>> restart(String run);

    /** If this instance is promoted within the next minute, its settings may be lowered then; why not, or empty. */
    Optional<String> lowerAtPromotion();

    /** Lets a running server read its files again; why not, or empty. */
    Optional<String> reload();

    /** What the group's parameters are from now on; the node's own file wins over them. */
    void groupParameters(Map<String, String> values);

    /** What is wrong with these parameters, as the programs of this instance say, in one sentence; empty when nothing is. */
    Optional<String> misfit(Map<String, String> values);
}
