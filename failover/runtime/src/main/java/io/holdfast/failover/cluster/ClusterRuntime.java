package io.holdfast.failover.cluster;

import io.holdfast.failover.cluster.NodeMessage.JoinAnswer;
import io.holdfast.failover.cluster.NodeMessage.JoinQuestion;
import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node in the cluster, across as many lives as it takes: a node that was put out (by the split-brain resolver, by
 * quarantine, by mistake) begins anew in the same JVM, while its agents and its register's member run on. All that
 * may take time happens on one thread of its own; {@link #send} never blocks.
 */
public final class ClusterRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterRuntime.class);
    private static final long TICK_MILLIS = 100;
    private static final int JOIN_EVERY = 2;
    private static final long SILENT = 600_000_000L;
    private static final long LATELY = 1_500_000_000L;
    private static final Duration LEAVE = Duration.ofSeconds(10);
    /** An end takes a second or two; longer on a busy machine, or when sessions are handed over first. */
    private static final long END = 20_000_000_000L;

    private final ClusterSettings settings;
    private final Consumer<Object> inbound;
    private final @Nullable Coordinators coordinators;
    private final Guest guest;
    private final ScheduledExecutorService executor = SingleThread.named("holdfast-cluster");
    private final Map<NodeName, Long> lastHeard = new ConcurrentHashMap<>();
    private final DeathProbe deaths = new DeathProbe(this::dead);
    private final ClusterJoin join;
    private volatile Map<NodeName, Address> addresses;
    private volatile @Nullable ClusterRun run;
    private volatile boolean closing;
    private boolean complained;
    private long ticks;
    private long endSince = System.nanoTime();

    /** The coordinators are null on a node that is no control node; {@code inbound} must not block. */
    public ClusterRuntime(ClusterSettings settings, Consumer<Object> inbound, @Nullable Coordinators coordinators) {
        this(settings, inbound, coordinators, Guest.NONE);
    }

    /** With a guest in the actor system. */
    ClusterRuntime(
            ClusterSettings settings, Consumer<Object> inbound, @Nullable Coordinators coordinators, Guest guest) {
        this.guest = guest;
        this.settings = settings;
        this.inbound = inbound;
        this.coordinators = coordinators;
        addresses = settings.controlAddresses();
        join = new ClusterJoin(settings, new JoinActions(), System.nanoTime());
    }

    public void start() {
        var unused = executor.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** To every node that is known, this one included; members that are unreachable are known until removed. */
    public void sendAll(Object message) {
        addresses.keySet().forEach(node -> send(node, message));
        if (!addresses.containsKey(settings.self())) {
            send(settings.self(), message);
        }
    }

    public void send(NodeName to, Object message) {
        if (to.equals(settings.self())) {
            inbound.accept(message);
            return;
        }
        var address = addresses.get(to);
        var current = run;
        if (address != null && current != null) {
            current.send(address, message);
        }
    }

    /** Something was heard of a node: it lives. */
    public void heard(NodeName node) {
        lastHeard.put(node, System.nanoTime());
    }

    /** This node and whom it heard lately are a majority of the control nodes. */
    boolean hearsMajority() {
        long now = System.nanoTime();
        long others = settings.controlNodes().keySet().stream()
                .filter(node -> !node.equals(settings.self()))
                .filter(node -> now - lastHeard.getOrDefault(node, now - LATELY) < LATELY)
                .count();
        return others + (settings.control() ? 1 : 0) >= settings.majority();
    }

    void receive(JoinQuestion question) {
        executor.execute(() -> send(question.from(), join.answer(question, standing(), System.nanoTime())));
    }

    void receive(JoinAnswer answer) {
        executor.execute(() -> join.answered(answer, System.nanoTime()));
    }

    /** Pekko's word for each member, or unreachable. */
    public Map<NodeName, MemberSeen> members() {
        var current = run;
        var seen = new TreeMap<NodeName, MemberSeen>();
        if (current != null) {
            current.members()
                    .forEach((node, member) -> seen.put(
                            node,
                            new MemberSeen(
                                    member.address().getHost().orElse(""),
                                    current.unreachable(member)
                                            ? "unreachable"
                                            : member.status().toString().toLowerCase(Locale.ROOT))));
        }
        return seen;
    }

    /** Of each node that somebody cannot reach, who said so. */
    Map<NodeName, Set<NodeName>> complaints() {
        var current = run;
        return current == null ? Map.of() : current.complaints();
    }

    /** Since anything was last heard of a node; empty when it never was. */
    Optional<Duration> heardAgo(NodeName node) {
        return Optional.ofNullable(lastHeard.get(node)).map(at -> Duration.ofNanos(System.nanoTime() - at));
    }

    /** There is an actor system at the moment. */
    boolean listens() {
        return run != null;
    }

    void putOut(NodeName node) {
        var address = addresses.get(node);
        var current = run;
        if (address != null && current != null) {
            current.down(address);
        }
    }

    /** A member as the cluster knows it. */
    public record MemberSeen(String host, String status) {}

    @Override
    public void close() {
        closing = true;
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LEAVE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the cluster's thread did not end within {}", LEAVE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var current = run;
        if (current != null) {
            current.leave(LEAVE);
        }
    }

    private ClusterJoin.Standing standing() {
        var current = run;
        return current == null ? new ClusterJoin.Standing(List.of(), false) : current.standing();
    }

    private void tick() {
        try {
            step();
            complained = false;
        } catch (RuntimeException e) {
            if (!complained) {
                complained = true;
                LOG.error("the cluster's side of {} failed and is tried again", settings.self(), e);
            }
        }
    }

    private void step() {
        var current = run;
        if (closing) {
            return;
        }
        if (current == null || current.ended()) {
            begin();
            return;
        }
        if (overdue(current)) {
            LOG.warn("the actor system of {} does not end by itself: its streams are ended", settings.self());
            current.endStreams();
        }
        addresses = known(current);
        if (ticks++ % JOIN_EVERY == 0) {
            join.tick(current.standing(), System.nanoTime());
        }
        deaths.probe(silent(current));
    }

    /** Its end began long ago, so something holds it up; true once in each such time. */
    private boolean overdue(ClusterRun current) {
        long now = System.nanoTime();
        if (!current.ending()) {
            endSince = now;
            return false;
        }
        if (now - endSince < END) {
            return false;
        }
        endSince = now;
        return true;
    }

    private void begin() {
        run = null;
        run = new ClusterRun(settings, inbound, coordinators, guest, this::quarantined);
        LOG.info(
                "{} listens on {}:{} for cluster {}",
                settings.self(),
                settings.host(),
                settings.port(),
                settings.name());
    }

    private void quarantined(String event) {
        LOG.warn(
                "{} begins anew in the cluster: another node does not listen to it any more ({})",
                settings.self(),
                event);
        abandon();
    }

    private void dead(Address address) {
        LOG.warn("{} refuses every connection: its process is gone, it is put out of the cluster", address);
        var current = run;
        if (current != null) {
            current.down(address);
        }
    }

    private void abandon() {
        var current = run;
        if (current != null && !closing) {
            current.abandon();
        }
    }

    private Map<NodeName, Address> known(ClusterRun current) {
        var all = new TreeMap<>(settings.controlAddresses());
        current.members().forEach((node, member) -> all.put(node, member.address()));
        return all;
    }

    private Map<NodeName, Address> silent(ClusterRun current) {
        long now = System.nanoTime();
        var silent = new TreeMap<NodeName, Address>();
        current.members().forEach((node, member) -> {
            var heardAt = lastHeard.get(node);
            if (!node.equals(settings.self()) && (heardAt == null || now - heardAt > SILENT)) {
                silent.put(node, member.address());
            }
        });
        return silent;
    }

    private final class JoinActions implements ClusterJoin.Actions {
        @Override
        public void send(NodeName to, NodeMessage message) {
            ClusterRuntime.this.send(to, message);
        }

        @Override
        public void join(NodeName member) {
            var address = addresses.get(member);
            var current = run;
            if (address != null && current != null) {
                current.join(address);
            }
        }

        @Override
        public void found() {
            var current = run;
            if (current != null) {
                LOG.info("{} founds cluster {}", settings.self(), settings.name());
                current.found();
            }
        }

        @Override
        public void beginAnew(String why) {
            LOG.warn("{} begins anew in the cluster: {}", settings.self(), why);
            abandon();
        }
    }
}
