package io.holdfast.failover.instance;

import io.holdfast.failover.agent.Observation;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the agent holds true, and the observation made of it. The worker states what it did, the prober what it saw; a
 * look that began before the worker's last statement is dropped, so that a fenced position is never overwritten by an
 * older one.
 */
public final class View {
    /** The changeable facts; touched only inside {@link View#change} and {@link View#seen}. */
    public static final class Facts {
        public @Nullable Incarnation incarnation;

        public String systemId = "";
        public InstanceState state = InstanceState.NONE;
        public String alarm = "";

        public @Nullable Position position;

        public boolean pinned;
        public Epoch fencedFor = Epoch.NONE;
        public boolean consistent;
        public boolean rebuilding;
        public Report.@Nullable Branch promoted;
        public Epoch markerEpoch = Epoch.NONE;

        public @Nullable List<NodeName> ackNames;

        public int ackK;
        public List<ReplicaSeen> replicas = List.of();
        public boolean checkpointed;

        public @Nullable NodeName upstream;

        public boolean caughtUp;
        public int progress = -1;
        public Secret secret = Secret.NONE;
        public boolean receiving;
        public long receivedMillisAgo = Long.MAX_VALUE;
        public boolean hung;
        public boolean writable = true;

        private String why = "";
        private String trouble = "";

        /** What explains the state from now on, empty when nothing has to; what failed on the way to it is over. */
        public void because(String sentence) {
            why = sentence;
            trouble = "";
        }

        public String why() {
            return why;
        }

        /** What goes wrong beside it is told as well: a failure that passes must never hide a disk that is full. */
        private String told() {
            var reason = trouble.isEmpty() ? why : trouble;
            return Stream.of(reason, alarm)
                    .filter(sentence -> !sentence.isEmpty())
                    .distinct()
                    .collect(Collectors.joining("; "));
        }

        /** Nothing that was true of the running process holds any longer. */
        public void processEnded() {
            fencedFor = Epoch.NONE;
            pinned = false;
            position = null;
            promoted = null;
            markerEpoch = Epoch.NONE;
            ackNames = null;
            replicas = List.of();
            checkpointed = false;
            upstream = null;
            caughtUp = false;
            receiving = false;
            hung = false;
            consistent = false;
        }

        private Observation observation() {
            return new Observation(
                    incarnation,
                    systemId,
                    hung ? InstanceState.HUNG : state,
                    told(),
                    position,
                    fencedFor,
                    consistent && !rebuilding,
                    rebuilding,
                    promoted,
                    markerEpoch,
                    ackNames,
                    ackK,
                    replicas,
                    checkpointed,
                    upstream,
                    caughtUp,
                    progress,
                    secret,
                    receiving,
                    receivedMillisAgo,
                    writable);
        }
    }

    private static final Set<InstanceState> SETTLED =
            EnumSet.of(InstanceState.FENCED, InstanceState.STREAMING, InstanceState.RUNNING);

    private final Facts facts = new Facts();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private long statements;
    private volatile Observation observation = facts.observation();

    public Observation observation() {
        return observation;
    }

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** The worker's word. */
    public void change(Consumer<Facts> change) {
        boolean tell;
        synchronized (this) {
            statements++;
            tell = publish(change);
        }
        if (tell) {
            listeners.forEach(Runnable::run);
        }
    }

    /**
     * The primary of {@code epoch} lets clients in, unless it was ended meanwhile for want of a lease, on another thread.
     *
     * @return whether it does
     */
    public boolean opens(Epoch epoch) {
        change(facts -> {
            var promoted = facts.promoted;
            boolean same = promoted != null && promoted.epoch().equals(epoch);
            facts.state = same && facts.state == InstanceState.PROMOTED ? InstanceState.RUNNING : facts.state;
        });
        return observation().state() == InstanceState.RUNNING;
    }

    /** What explains the state, without what else is told. */
    public synchronized String why() {
        return facts.why;
    }

    /**
     * Says what explains the state.
     *
     * @return whether something else was told before
     */
    public boolean say(String why) {
        boolean news = !why.equals(why()) || !trouble().isEmpty();
        if (news) {
            change(facts -> facts.because(why));
        }
        return news;
    }

    /**
     * The worker failed and tries again.
     *
     * @return whether it did not fail so before
     */
    public boolean stumbled(String sentence) {
        boolean news = !sentence.equals(trouble());
        if (news) {
            change(facts -> facts.trouble = sentence);
        }
        return news;
    }

    /**
     * The worker has done what was due. What failed before is over where the instance is settled; anywhere else it stays
     * the reason why it is not.
     */
    public void passed() {
        if (!trouble().isEmpty() && SETTLED.contains(observation.state())) {
            change(facts -> facts.trouble = "");
        }
    }

    private synchronized String trouble() {
        return facts.trouble;
    }

    public synchronized long statements() {
        return statements;
    }

    /** What a look showed that began when {@link #statements} was {@code before}; dropped when it is outdated. */
    public void seen(long before, Consumer<Facts> change) {
        boolean tell;
        synchronized (this) {
            if (before != statements) {
                return;
            }
            tell = publish(change);
        }
        if (tell) {
            listeners.forEach(Runnable::run);
        }
    }

    private boolean publish(Consumer<Facts> change) {
        var before = observation;
        change.accept(facts);
        observation = facts.observation();
        return matters(before, observation);
    }

    /** Others should hear at once of a change of state, not of a log that grows. */
    private static boolean matters(Observation a, Observation b) {
        return !steady(a).equals(steady(b))
                || (b.fencedFor().value() > 0 && !java.util.Objects.equals(a.position(), b.position()));
    }

    private static Observation steady(Observation o) {
        var names = o.replicas().stream()
                .map(seen -> new ReplicaSeen(seen.node(), seen.streaming(), 0, seen.quorum(), 0))
                .toList();
        return new Observation(
                o.incarnation(),
                o.systemId(),
                o.state(),
                o.why(),
                null,
                o.fencedFor(),
                o.consistent(),
                o.rebuilding(),
                o.promoted(),
                o.markerEpoch(),
                o.ackNames(),
                o.ackK(),
                names,
                o.checkpointed(),
                o.upstream(),
                o.caughtUp(),
                -1,
                o.secret(),
                o.receiving(),
                0,
                o.writable());
    }
}
