package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.failover.cluster.Guest;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Phase;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.SessionsOptions;
import io.holdfast.sharding.ShardedSessions;
import io.holdfast.sharding.journal.JournalConfig;
import io.holdfast.sharding.journal.Primary;
import io.holdfast.sharding.journal.PrimaryRoute;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** This node's share of the sessions: in the cluster's actor system, kept by one of its groups, whoever leads it. */
final class LocalSessions implements Guest, AutoCloseable {
    private static final String ROLE = "holdfast";
    private final GroupName group;
    private final SessionsOptions options;
    private final PrimaryRoute route = new PrimaryRoute(UUID.randomUUID().toString(), this::primary);
    private volatile @Nullable GroupControl control;
    private volatile @Nullable ShardedSessions running;

    LocalSessions(GroupName group, SessionsOptions options) {
        this.group = group;
        this.options = options;
    }

    /** Who knows the group's primary; before that there is none. */
    void follow(GroupControl groups) {
        control = groups;
    }

    Optional<Sessions> now() {
        return Optional.ofNullable(running);
    }

    @Override
    public Config config() {
        return JournalConfig.of(route);
    }

    @Override
    public void begins(ActorSystem<?> system) {
        endLast();
        running = ShardedSessions.start(system, route, options);
    }

    @Override
    public void close() {
        endLast();
        route.close();
    }

    private void endLast() {
        var last = running;
        running = null;
        if (last != null) {
            last.close();
        }
    }

    private Optional<Primary> primary() {
        var groups = control;
        return groups == null
                ? Optional.empty()
                : groups.group(group).map(GroupView::state).flatMap(LocalSessions::open);
    }

    private static Optional<Primary> open(GroupState state) {
        var leader = state.primary();
        if (leader == null || !(state.phase() instanceof Phase.Steady)) {
            return Optional.empty();
        }
        return state.member(leader)
                .map(m -> new Primary(m.host(), m.port(), state.epoch().value(), ROLE, state.secret()));
    }
}
