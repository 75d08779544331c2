package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.InstanceAgent;
import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.PrimaryGuard;
import io.holdfast.failover.agent.PromotionLedger;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.instance.DataLock;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL behind the agent's interface. One thread works for the newest order ({@link Pursuit}), two only look
 * ({@link Prober}, {@link Answers}). Nothing but this starts the server, and always as a replica of nobody.
 */
public final class PostgresAgent implements InstanceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresAgent.class);
    private static final String ENDED_BY_ITSELF = "PostgreSQL ended by itself";

    private final Instance instance;
    private final LeaseClock lease = new LeaseClock();
    private final Pursuit pursuit;
    private final ReplicaRestart restarts;
    private final PostgresUpkeep upkeep;
    private @Nullable DataLock lock;
    private @Nullable Thread worker;
    private @Nullable Thread prober;
    private @Nullable Thread asker;

    public PostgresAgent(PostgresSettings settings, PromotionLedger ledger, PrimaryGuard guard)
            throws RefusedException {
        this(settings, ledger, guard, System::nanoTime);
    }

    /** @param clock by which a recovery that gets nowhere is given up */
    PostgresAgent(PostgresSettings settings, PromotionLedger ledger, PrimaryGuard guard, LongSupplier clock)
            throws RefusedException {
        this.instance = new Instance(settings, guard, this::processEnded, clock);
        var lowering = new Lowering(instance);
        this.restarts = new ReplicaRestart(instance);
        this.upkeep = new PostgresUpkeep(instance, restarts, lowering);
        this.pursuit = new Pursuit(instance, ledger, lease, restarts, lowering);
    }

    @Override
    public void start() throws RefusedException {
        lock = DataLock.take(instance.settings.dataDir());
        try {
            new Refusals(instance).check();
            instance.secrets.load();
            takeHold();
        } catch (IOException e) {
            release();
            throw new RefusedException(
                    "the instance in " + instance.settings.dataDir() + " cannot be taken over: " + e.getMessage());
        } catch (FailedException e) {
            release();
            throw new RefusedException(e.sentence());
        } catch (RefusedException e) {
            release();
            throw e;
        }
        worker = Thread.ofPlatform()
                .daemon()
                .name("postgres-" + instance.settings.group())
                .start(pursuit::run);
        var answers = Answers.of(instance);
        asker = Thread.ofPlatform()
                .daemon()
                .name("postgres-answers-" + instance.settings.group())
                .start(() -> answers.run(instance.goal));
        prober = Thread.ofPlatform()
                .daemon()
                .name("postgres-probe-" + instance.settings.group())
                .start(new Prober(instance, answers)::run);
    }

    private void takeHold() throws IOException, RefusedException, FailedException {
        var mark = instance.mark.read();
        if (mark.isEmpty() && instance.data.empty()) {
            instance.view.change(facts -> facts.state = InstanceState.EMPTY);
            return;
        }
        if (mark.isEmpty() && !instance.data.known()) {
            new Adoption(instance).adopt();
        }
        instance.postmaster.stopLeftOver();
        var damage = "";
        var systemId = "";
        try {
            systemId = instance.data.holdsCluster() ? instance.data.control().systemId() : "";
        } catch (DataDirectory.DamagedException e) {
            damage = String.valueOf(e.getMessage());
            LOG.error("group {}: {}", instance.settings.group(), damage);
        }
        takeHold(mark, systemId, damage);
    }

    /** @param damage why nothing can be started; empty where it can */
    private void takeHold(Optional<RebuildMark.Kind> mark, String systemId, String damage)
            throws IOException, FailedException {
        var life = mark.isEmpty() ? instance.data.incarnation() : instance.data.noted();
        instance.view.change(facts -> {
            facts.state = InstanceState.STOPPED;
            facts.systemId = systemId;
            facts.incarnation = life;
            facts.rebuilding = mark.isPresent();
            facts.secret = instance.secrets.current();
            facts.because(damage);
        });
        if (mark.isEmpty() && damage.isEmpty()) {
            instance.start("", "");
        }
    }

    private void release() {
        var held = lock;
        lock = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.warn("the lock of {} was not let go: {}", instance.settings.dataDir(), e.getMessage());
            }
        }
    }

    @Override
    public Observation observe() {
        return instance.view.observation();
    }

    @Override
    public void onChange(Runnable listener) {
        instance.view.onChange(listener);
    }

    @Override
    public void learn(List<LineageEntry> lineage) {
        instance.registered.learn(lineage);
    }

    @Override
    public void obey(Order order) {
        if (instance.goal.set(order)) {
            instance.backoff.reset();
            switch (order) {
                case Order.Fence f -> cease(f);
                case Order.Follow f -> cease(f);
                case Order.Rebuild r -> instance.postmaster.liftBar();
                case Order.Initialise i -> instance.postmaster.liftBar();
                case Order.Observe o -> {}
                case Order.Promote p -> {}
                case Order.Lead l -> {}
                case Order.HandOver h -> {}
            }
        }
    }

    private void cease(Order order) {
        instance.postmaster.liftBar();
        Thread.ofVirtual().start(() -> instance.endHung(order.epoch()));
    }

    @Override
    public void leaseExtended(Epoch epoch, Duration remaining) {
        lease.extend(epoch, remaining);
        var promotion = instance.promotion();
        if (promotion != null && promotion.epoch().equals(epoch) && instance.runsAsPrimary()) {
            instance.guard.extend(
                    remaining); // also while it is still being promoted, which may take longer than a lease
        }
        instance.goal.wake();
    }

    @Override
    public void stopNow(String why) {
        try {
            instance.postmaster.killAndBar();
        } catch (IOException e) {
            throw new UncheckedIOException("group " + instance.settings.group() + " could not be ended", e);
        }
        instance.guard.disarm();
        LOG.warn("group {}: ended: {}", instance.settings.group(), why);
        instance.view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
            facts.because(why);
        });
    }

    /**
     * The operator's parameters as they stand in the node's file now. A running server reads them by a reload.
     *
     * @throws IllegalArgumentException with the sentence for the operator, and nothing changes
     */
    public void parameters(Map<String, String> newest) {
        instance.parameters.want(newest);
        instance.goal.wake();
    }

    /**
     * Restarts the server if it is a replica, so that it reads what only a start reads; it follows again by itself.
     *
     * @return why it is not restarted; empty when it will be
     */
    public Optional<String> restart() {
        return restarts.ask();
    }

    /**
     * Kills the postmaster, if it is a primary's, and does nothing else: what follows is what would follow a crash.
     *
     * @return why it was not killed; empty when it was
     */
    public Optional<String> crash() {
        var observed = observe();
        if (observed.state() != InstanceState.RUNNING || !instance.postmaster.alive()) {
            return Optional.of("The instance beside this node is no primary; ask at the primary's node.");
        }
        try {
            ProcessTree.signal("KILL", instance.postmaster.pid());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The server could not be killed: " + e.getMessage() + ".");
        }
    }

    /** What people may ask of this instance besides the group's orders. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** What is known of the running server; null while none runs or nothing was seen of it. */
    public @Nullable PostgresFacts facts() {
        return instance.postmaster.alive() ? instance.facts : null;
    }

    @Override
    public void close() {
        instance.goal.close();
        await(worker);
        await(prober);
        await(asker);
        try {
            instance.closeSessions();
            if (instance.postmaster.alive() && !instance.postmaster.stopFast(Duration.ofSeconds(10))) {
                instance.postmaster.stopAtOnce();
            }
            if (worker != null) {
                instance.postmaster.killAndBar();
            }
        } catch (IOException e) {
            LOG.error("group {}: the instance was not stopped cleanly", instance.settings.group(), e);
        }
        instance.guard.disarm();
        release();
    }

    private static void await(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the thread that reaps the process; it may be an older one than the one that runs now. */
    private void processEnded() {
        if (observe().promoted() != null && !instance.postmaster.alive() && !instance.postmaster.askedToEnd()) {
            instance.primaryCrashed();
        }
        instance.view.change(facts -> {
            if (instance.postmaster.alive()) {
                return;
            }
            switch (facts.state) {
                case FENCED, CONNECTING, STREAMING, PROMOTED, RUNNING, HUNG, STARTING -> {
                    facts.processEnded();
                    facts.state = InstanceState.STOPPED;
                    facts.because(ENDED_BY_ITSELF);
                }
                case NONE, EMPTY, STOPPED, INITIALISING, CLONING, REWINDING, STOPPING, FAILED -> {}
            }
        });
        if (!instance.postmaster.alive()) {
            instance.guard.disarm();
            tellWhyItEnded();
        }
        instance.goal.wake();
    }

    /** After the fact itself, which nobody may wait for. */
    private void tellWhyItEnded() {
        try {
            var reason = instance.ended();
            instance.view.change(facts -> {
                if (facts.state == InstanceState.STOPPED && facts.why().equals(ENDED_BY_ITSELF)) {
                    facts.because(ENDED_BY_ITSELF + ": " + reason);
                }
            });
        } catch (IOException e) {
            LOG.warn("group {}: the server's log cannot be read: {}", instance.settings.group(), e.getMessage());
        }
    }
}
