package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.register.Outbox.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of one group by itself: whether it is well, and what this node said of that while nothing could be
 * kept in the register. Who said so alone also says alone that it is over, unless the register says the same by then.
 */
final class GroupNews {
    private final Settled health;
    private @Nullable Boolean saidDegraded;
    private List<Entry> alone = List.of();
    private long since = -1;

    GroupNews(Duration degradedAfter) {
        health = new Settled(degradedAfter);
    }

    /** The epoch in which this node looked first. */
    long since(GroupView view) {
        since = since < 0 ? view.state().epoch().value() : since;
        return since;
    }

    /** How the group has been for a while; empty while that is not clear. */
    Optional<Boolean> well(GroupView view, long nanos) {
        return health.look(view.healthy(), nanos);
    }

    /**
     * What this node has to tell by itself.
     *
     * @param keptDegraded what the outbox says
     * @param isAlone for a while nothing could be kept in the register
     */
    List<Entry> tellAlone(
            GroupView view, Optional<Boolean> well, boolean keptDegraded, boolean isAlone, NextOutbox rules) {
        boolean said = saidDegraded == null ? keptDegraded : saidDegraded;
        if (well.isPresent() && well.get() == said && (isAlone || saidDegraded != null)) {
            said = !well.get();
            saidDegraded = said;
            alone = Stream.concat(alone.stream(), Stream.of(word(view, well.get(), rules)))
                    .toList();
        }
        if (said == keptDegraded) {
            saidDegraded = null;
        }
        alone = rules.stillToTell(alone);
        return alone;
    }

    /** Under an id of its own: several nodes may be alone at once, and none knows what another one says. */
    private static Entry word(GroupView view, boolean well, NextOutbox rules) {
        var wording = rules.wording();
        return wording.health(view, well, wording.self() + "-" + rules.now().toEpochMilli(), rules.now());
    }
}
