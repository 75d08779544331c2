package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** One life of the node in the cluster: one actor system, from its start until it left or was put out. */
final class ClusterRun {
    private static final Set<MemberStatus> GONE = Set.of(MemberStatus.down(), MemberStatus.removed());
    private final ActorSystem<Void> system;
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final Map<Address, ActorRef<Object>> mailboxes = new ConcurrentHashMap<>();

    ClusterRun(
            ClusterSettings settings,
            Consumer<Object> inbound,
            @Nullable Coordinators coordinators,
            Guest guest,
            Consumer<String> quarantined) {
        system = ActorSystem.create(
                NodeGuardian.create(inbound, coordinators, quarantined), settings.name(), setup(settings, guest));
        cluster = Cluster.get(system);
        resolver = ActorRefResolver.get(system);
        guest.begins(system);
    }

    private static ActorSystemSetup setup(ClusterSettings settings, Guest guest) {
        var config = ActorSystemSetup.create(BootstrapSetup.create(ClusterConfig.of(settings, guest.config())));
        var tls = settings.tls();
        return tls == null ? config : config.withSetup(SSLEngineProviderSetup.create(system -> new MemberEngines(tls)));
    }

    boolean ended() {
        return system.getWhenTerminated().toCompletableFuture().isDone();
    }

    /** Its end has begun: it left, was put out, or was told to end. */
    boolean ending() {
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    /** Ends what holds up the end of the actor system; harmless when nothing does. */
    void endStreams() {
        RemotingStreams.end(system);
    }

    void send(Address to, Object message) {
        mailboxes
                .computeIfAbsent(to, a -> resolver.resolveActorRef(a + "/user/" + NodeGuardian.MAILBOX))
                .tell(message);
    }

    ClusterJoin.Standing standing() {
        var self = cluster.selfMember();
        var members = new ArrayList<NodeName>();
        members().forEach((node, member) -> members.add(node));
        boolean joined = !GONE.contains(self.status())
                && nodeOf(self).filter(members::contains).isPresent();
        return new ClusterJoin.Standing(
                joined ? members : List.of(), joined && self.status().equals(MemberStatus.up()));
    }

    /** By name; of two lives of one node the newer. */
    Map<NodeName, Member> members() {
        var members = new TreeMap<NodeName, Member>();
        for (var member : cluster.state().getMembers()) {
            if (!GONE.contains(member.status())) {
                nodeOf(member).ifPresent(node -> members.merge(node, member, ClusterRun::younger));
            }
        }
        return members;
    }

    /** Of each node that somebody cannot reach, who said so in the gossip that this node holds. */
    Map<NodeName, Set<NodeName>> complaints() {
        var names = new HashMap<Address, NodeName>();
        members().forEach((node, member) -> names.put(member.address(), node));
        var complaints = new TreeMap<NodeName, Set<NodeName>>();
        var view = org.apache.pekko.cluster.Cluster.get(Adapter.toClassic(system))
                .readView()
                .reachability();
        CollectionConverters.asJava(view.observersGroupedByUnreachable()).forEach((subject, observers) -> {
            var said = CollectionConverters.asJava(observers).stream()
                    .flatMap(o -> Optional.ofNullable(names.get(o.address())).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            Optional.ofNullable(names.get(subject.address())).ifPresent(node -> complaints.put(node, said));
        });
        return complaints;
    }

    boolean unreachable(Member member) {
        return cluster.state().getUnreachable().contains(member);
    }

    void join(Address address) {
        cluster.manager().tell(Join.create(address));
    }

    void found() {
        join(cluster.selfMember().address());
    }

    void down(Address address) {
        cluster.manager().tell(new Down(address));
    }

    /** Out of the cluster without asking anybody; {@link #ended} follows soon. */
    void abandon() {
        if (standing().joined()) {
            down(cluster.selfMember().address());
        } else {
            system.terminate();
        }
    }

    /** Leaves in good order, then ends. */
    void leave(Duration limit) {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            system.log().warn("the actor system did not end within {}: {}", limit, e.toString());
        }
    }

    private static Member younger(Member one, Member other) {
        return one.isOlderThan(other) ? other : one;
    }

    private static Optional<NodeName> nodeOf(Member member) {
        return member.getRoles().stream()
                .filter(role -> role.startsWith(ClusterConfig.NODE))
                .findFirst()
                .map(role -> new NodeName(role.substring(ClusterConfig.NODE.length())));
    }
}
