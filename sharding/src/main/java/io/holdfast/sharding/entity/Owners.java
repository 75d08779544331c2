package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.ShardMap;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/** Every owner of the cluster, through one node's actor system: started where its shard is, and asked by key. */
public final class Owners {
    private static final EntityTypeKey<OwnerMessage> SESSION = EntityTypeKey.create(OwnerMessage.class, "session");
    private static final EntityTypeKey<OwnerMessage> PRINCIPAL = EntityTypeKey.create(OwnerMessage.class, "principal");
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private final ActorSystem<?> system;
    private final ClusterSharding sharding;
    private final Cluster cluster;
    private final Courier courier;
    private final InstantSource clock;

    private Owners(ActorSystem<?> system, String node, InstantSource clock) {
        this.system = system;
        this.clock = clock;
        sharding = ClusterSharding.get(system);
        cluster = Cluster.get(system);
        int shards = ClusterShardingSettings.create(system).numberOfShards();
        courier = new Courier(system, node, shards, clock, this::toRegion);
    }

    /** Lets this node own its share; the system must be a member of the cluster, or become one. */
    public static Owners start(ActorSystem<?> system, String node, Limits limits, Journal journal) {
        var clock = new AgreedClock(System::currentTimeMillis, System::nanoTime);
        var contact = new ClusterContact(system, clock);
        var unused = system.systemActorOf(contact.behavior(), ClusterContact.NAME, Props.empty());
        var owners = new Owners(system, node, clock);
        owners.openCourier();
        var settings = OwnerSettings.of(node, journal, contact, owners.courier.lender(), clock);
        var kind = Kinds.session(limits);
        owners.sharding.init(Entity.of(
                        PRINCIPAL,
                        context -> Trail.answers(node, PrincipalOwner.create(context.getEntityId(), settings)))
                .withStopMessage(new OwnerMessage.Stop()));
        owners.sharding.init(Entity.of(
                        SESSION,
                        context -> Trail.answers(
                                node, SessionOwner.create(kind, context.getEntityId(), settings, owners::askPrincipal)))
                .withStopMessage(new OwnerMessage.Stop()));
        return owners;
    }

    /** The time of day that owners live by. */
    public InstantSource clock() {
        return clock;
    }

    /** Whether this node is a full member of the cluster. */
    public boolean isIn() {
        return cluster.selfMember().status().equals(MemberStatus.up());
    }

    public CompletionStage<Reply> askSession(String key, SessionCommand command, Duration limit) {
        return ask(true, key, command, limit);
    }

    public CompletionStage<Reply> askPrincipal(String key, PrincipalCommand command, Duration limit) {
        return ask(false, key, command, limit);
    }

    /** Asks each node's region; the map is empty when one of them is silent for longer than {@code limit}. */
    public CompletionStage<ShardMap> shards(Duration limit) {
        return AskPattern.<ClusterShardingQuery, ShardRegion.ClusterShardingStats>ask(
                        sharding.shardState(),
                        replyTo -> new GetClusterShardingStats(SESSION, limit, replyTo),
                        limit.multipliedBy(2),
                        system.scheduler())
                .thenApply(Owners::map);
    }

    private static ShardMap map(ShardRegion.ClusterShardingStats stats) {
        int silent = 0;
        var regions = new ArrayList<ShardMap.Region>();
        for (var entry : stats.getRegions().entrySet()) {
            var shards = new HashMap<String, Integer>();
            entry.getValue().getStats().forEach((shard, sessions) -> shards.put(shard, (Integer) sessions));
            silent += entry.getValue().getFailed().size();
            regions.add(new ShardMap.Region(entry.getKey().getHost().orElse(""), shards));
        }
        return new ShardMap(regions, silent);
    }

    private void toRegion(boolean session, String key, OwnerMessage.Asked asked) {
        sharding.entityRefFor(session ? SESSION : PRINCIPAL, key).tell(asked);
    }

    /** What somebody traces goes by itself, so that its way is seen; the rest travels together. */
    private CompletionStage<Reply> ask(boolean session, String key, Command command, Duration limit) {
        var leg = Trail.asks(session ? SESSION.name() : PRINCIPAL.name(), command);
        if (leg.parent().isEmpty()) {
            return courier.ask(session, key, command, limit);
        }
        return sharding.entityRefFor(session ? SESSION : PRINCIPAL, key)
                .<Reply>ask(replyTo -> new OwnerMessage.Asked(command, replyTo, 0, leg.parent()), limit)
                .whenComplete((reply, failure) -> leg.ends(failure))
                .exceptionally(late -> Courier.unanswered());
    }

    /** A node that leaves says so before its owners move, because what is sent to it afterwards may be lost. */
    private void openCourier() {
        var mailbox = system.systemActorOf(courier.behavior(), Courier.NAME, Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeClusterShutdown(),
                        "holdfast-courier-closes",
                        () -> AskPattern.<CourierMessage, Done>ask(
                                        mailbox, CourierMessage.Close::new, CLOSING, system.scheduler())
                                .exceptionally(late -> Done.getInstance()));
    }
}
