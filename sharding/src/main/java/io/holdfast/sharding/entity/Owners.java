package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.ShardMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/** Every owner of the cluster, through one node's actor system: started where its shard is, and asked by key. */
public final class Owners {
    private static final EntityTypeKey<OwnerMessage> SESSION = EntityTypeKey.create(OwnerMessage.class, "session");
    private static final EntityTypeKey<OwnerMessage> PRINCIPAL = EntityTypeKey.create(OwnerMessage.class, "principal");
    private final ActorSystem<?> system;
    private final ClusterSharding sharding;
    private final Cluster cluster;

    private Owners(ActorSystem<?> system) {
        this.system = system;
        sharding = ClusterSharding.get(system);
        cluster = Cluster.get(system);
    }

    /** Lets this node own its share; the system must be a member of the cluster, or become one. */
    public static Owners start(ActorSystem<?> system, String node, Limits limits, Journal journal) {
        var contact = new ClusterContact(system);
        var unused = system.systemActorOf(contact.behavior(), ClusterContact.NAME, Props.empty());
        var owners = new Owners(system);
        var settings = OwnerSettings.of(node, journal, contact);
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

    /** Whether this node is a full member of the cluster. */
    public boolean isIn() {
        return cluster.selfMember().status().equals(MemberStatus.up());
    }

    public CompletionStage<Reply> askSession(String key, SessionCommand command, Duration limit) {
        return ask(SESSION, key, command, limit);
    }

    public CompletionStage<Reply> askPrincipal(String key, PrincipalCommand command, Duration limit) {
        return ask(PRINCIPAL, key, command, limit);
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

    private CompletionStage<Reply> ask(EntityTypeKey<OwnerMessage> type, String key, Command command, Duration limit) {
        var leg = Trail.asks(type.name(), command);
        return sharding.entityRefFor(type, key)
                .<Reply>ask(replyTo -> new OwnerMessage.Asked(command, replyTo, leg.parent()), limit)
                .whenComplete((reply, failure) -> leg.ends(failure))
                .exceptionally(late -> new Reply(unanswered(), "", 0));
    }

    private static Answer unanswered() {
        return Owner.unavailable("The session's owner did not answer in time.");
    }
}
