package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.failover.cluster.Guest;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.GroupName;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.SessionsOptions;
import io.holdfast.sharding.ShardedSessions;
import io.holdfast.sharding.cache.CacheServer;
import io.holdfast.sharding.cache.RedisCache;
import io.holdfast.sharding.cache.SharedCache;
import io.holdfast.sharding.journal.Encryption;
import io.holdfast.sharding.journal.JournalConfig;
import io.holdfast.sharding.journal.Primary;
import io.holdfast.sharding.journal.PrimaryRoute;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** This node's share of the sessions: in the cluster's actor system, kept by one of its groups, whoever leads it. */
final class LocalSessions implements Guest, AutoCloseable {
    private static final String ROLE = "holdfast";
    private static final Set<String> ON = Set.of("on", "true", "yes", "1");
    private final GroupName group;
    private final @Nullable GroupName cache;
    private final SessionsOptions options;
    private final PrimaryRoute route;
    private final OpenPrimary kept = new OpenPrimary();
    private final OpenPrimary cached = new OpenPrimary();
    private volatile @Nullable GroupControl control;
    private volatile @Nullable ShardedSessions running;

    private LocalSessions(GroupName group, @Nullable GroupName cache, SessionsOptions options, Encryption encryption) {
        this.group = group;
        this.cache = cache;
        this.options = options;
        route = new PrimaryRoute(UUID.randomUUID().toString(), this::primary, encryption);
    }

    /** As the file wants them; null: none. */
    static @Nullable LocalSessions of(NodeSettings settings) {
        var wanted = settings.sessions();
        var node = settings.node().name().value();
        return wanted.group() == null
                ? null
                : new LocalSessions(
                        wanted.group(),
                        wanted.cache(),
                        SessionsOptions.of(node).perPrincipal(wanted.perPrincipal()),
                        encryption(settings, wanted.group()));
    }

    /** Who knows the group's primary; before that there is none. */
    void follow(GroupControl groups) {
        control = groups;
    }

    /** Empty while this node cannot reach the sessions' owners: another one is asked then. */
    Optional<Sessions> now() {
        var sessions = running;
        return sessions != null && sessions.isIn() ? Optional.of(sessions) : Optional.empty();
    }

    @Override
    public Config config() {
        return JournalConfig.of(route);
    }

    @Override
    public void begins(ActorSystem<?> system) {
        endLast();
        var copies = cache;
        var shared = copies == null
                ? SharedCache.NONE
                : new RedisCache(() -> leads(copies, cached).map(LocalSessions::server));
        running = ShardedSessions.start(system, route, options, shared);
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
        return leads(group, kept).map(open -> {
            var at = open.member();
            var state = open.state();
            return new Primary(
                    at.node().value(), at.host(), at.port(), state.epoch().value(), ROLE, state.secret());
        });
    }

    private static CacheServer server(OpenPrimary.Leader open) {
        var at = open.member();
        return new CacheServer(
                at.host(),
                at.port(),
                open.state().epoch().value(),
                ROLE,
                open.state().secret());
    }

    private Optional<OpenPrimary.Leader> leads(GroupName name, OpenPrimary primary) {
        var groups = control;
        return groups == null ? Optional.empty() : groups.group(name).flatMap(primary::of);
    }

    /** As the group's own servers do it: nodes with certificates also look whose the server's is. */
    private static Encryption encryption(NodeSettings settings, GroupName group) {
        var ssl = settings.groups().stream()
                .filter(g -> g.name().equals(group))
                .map(g -> g.instance())
                .filter(i -> i != null)
                .map(i -> i.parameters().getOrDefault("ssl", "off"))
                .findFirst()
                .orElse("off");
        return ON.contains(ssl.toLowerCase(Locale.ROOT))
                ? new Encryption(true, settings.security().authority())
                : Encryption.NONE;
    }
}
