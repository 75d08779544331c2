package io.holdfast.failover.redis;

import io.holdfast.failover.agent.InstanceAgent;
import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.PrimaryGuard;
import io.holdfast.failover.agent.PromotionLedger;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.DataLock;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.LeaseClock;
import io.holdfast.failover.instance.StartBackoff;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis behind the agent's interface, with the same goals as PostgreSQL's: one thread works for the newest order, pass
 * after pass; another only looks. What differs is the memory: a Redis is fenced in place and never stopped where that
 * can be avoided.
 */
public final class RedisAgent implements InstanceAgent {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAgent.class);
    private static final long PASS_MILLIS = 100;
    /** Clients wait until the first replicas are back at a new primary: some hundred passes a failover cost nothing. */
    private static final long OPENING_MILLIS = 5;

    private static final long LONGEST_REST_MILLIS = 2_000;

    private final Instance instance;
    private final LeaseClock lease = new LeaseClock();
    private final Fencing fencing;
    private final Initialising initialising;
    private final Promoting promoting;
    private final Leading leading;
    private final Following following;
    private final Joining joining;
    private final HandingOver handingOver;
    private final Ending ending;
    private @Nullable DataLock lock;
    private @Nullable Thread worker;
    private @Nullable Thread looker;
    private @Nullable Order spent;
    private long rest = PASS_MILLIS;

    public RedisAgent(RedisSettings settings, PromotionLedger ledger, PrimaryGuard guard) throws RefusedException {
        this.instance = new Instance(settings, guard, this::processEnded);
        var ackRule = new AckRule(instance);
        this.fencing = new Fencing(instance);
        this.initialising = new Initialising(instance, fencing);
        this.promoting = new Promoting(instance, fencing, ledger, lease, ackRule);
        this.leading = new Leading(instance, lease, ackRule);
        this.following = new Following(instance, fencing);
        this.joining = new Joining(instance, following);
        this.handingOver = new HandingOver(instance, leading);
        this.ending = new Ending(instance);
    }

    @Override
    public void start() throws RefusedException {
        try {
            lock = DataLock.take(instance.settings.dataDir());
            new Refusals(instance).check();
            takeHold();
        } catch (IOException e) {
            letGo();
            throw new RefusedException(
                    "the instance in " + instance.settings.dataDir() + " cannot be taken over: " + e.getMessage());
        } catch (RefusedException e) {
            letGo();
            throw e;
        }
        var group = instance.settings.group();
        worker = Thread.ofPlatform().daemon().name("redis-" + group).start(this::work);
        looker = Thread.ofPlatform()
                .daemon()
                .name("redis-look-" + group)
                .start(new Looking(instance, following, leading)::run);
    }

    private void takeHold() throws IOException {
        if (instance.notes.systemId().isEmpty() && !instance.settings.adopt()) {
            instance.view.change(facts -> facts.state = InstanceState.EMPTY);
            return;
        }
        if (instance.notes.systemId().isEmpty()) {
            instance.owner.ownFolder(instance.settings.dataDir());
            instance.notes.belongTo(Notes.newSystemId(), Notes.newSecret());
        }
        initialising.know();
        for (var running : instance.server.leftOver()) {
            if (!instance.server.alive() && answers()) {
                instance.server.take(running);
                LOG.info("group {}: process {} is taken over", instance.settings.group(), running.pid());
            } else {
                running.destroyForcibly();
                running.onExit().join();
            }
        }
        if (instance.server.alive()) {
            resume();
        } else {
            instance.start();
        }
    }

    /** Its memory was kept while no agent was there, so it is the same life as before. */
    private void resume() throws IOException {
        var run = instance.run();
        var noted = instance.notes.lifeOf(run);
        var life = noted.isPresent() ? noted.get() : instance.notes.kept().orElse(run);
        boolean master = instance.urgent.replication().master();
        fencing.takenOver(run);
        instance.view.change(facts -> {
            facts.incarnation = life;
            // One that still is a primary serves reads until it is fenced, so nobody may take it for one that does not
            // run.
            facts.state = master ? InstanceState.PROMOTED : InstanceState.STARTING;
        });
    }

    private boolean answers() {
        try {
            instance.urgent.ask("PING");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void letGo() {
        instance.close();
        release();
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

    /**
     * A replica may have attached by itself to a primary that was promoted again, and have acknowledged writes of a history
     * that no order named here: without this its fence would take them for those of a promotion that never was.
     */
    @Override
    public void learn(List<LineageEntry> lineage) {
        instance.registered(lineage);
    }

    @Override
    public void handsOverTo(NodeName target) {
        handingOver.to(target);
    }

    @Override
    public void obey(Order order) {
        if (instance.goal.set(order)) {
            instance.backoff.reset();
            switch (order) {
                case Order.Fence f -> cease(f);
                case Order.Follow f -> cease(f);
                case Order.Rebuild r -> instance.liftBar();
                case Order.Initialise i -> instance.liftBar();
                case Order.Promote p -> instance.liftBar();
                case Order.Observe o -> {}
                case Order.Lead l -> {}
                case Order.HandOver h -> {}
            }
        }
    }

    private void cease(Order order) {
        instance.liftBar();
        fencing.endHung(order);
    }

    @Override
    public void leaseExtended(Epoch epoch, Duration remaining) {
        lease.extend(epoch, remaining);
        var promoted = observe().promoted();
        if (promoted != null && promoted.epoch().equals(epoch) && instance.server.alive()) {
            instance.guard.extend(remaining);
        }
        instance.goal.wake();
    }

    /**
     * Fences in place, so that the memory is kept and it may have a vote; only an instance that does not let itself be
     * fenced at once is killed. The guard stays armed until one of both is seen.
     */
    @Override
    public void stopNow(String why) {
        synchronized (instance) {
            instance.bar();
            if (!ending.fencedAtOnce()) {
                try {
                    instance.server.kill();
                } catch (IOException e) {
                    throw new UncheckedIOException("group " + instance.settings.group() + " could not be ended", e);
                }
            }
            instance.guard.disarm();
        }
        LOG.warn("group {}: ended: {}", instance.settings.group(), why);
        boolean alive = instance.server.alive();
        instance.view.change(facts -> {
            var life = facts.incarnation;
            facts.processEnded();
            facts.incarnation = life;
            facts.state = alive ? InstanceState.STARTING : InstanceState.STOPPED;
            facts.because(why);
        });
        instance.goal.wake();
    }

    @Override
    public void close() {
        instance.goal.close();
        await(worker);
        await(looker);
        if (worker != null) {
            try {
                ending.shutDown();
            } catch (IOException e) {
                LOG.error("group {}: the instance was not stopped cleanly", instance.settings.group(), e);
            }
        }
        instance.guard.disarm();
        letGo();
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

    private void processEnded() {
        instance.view.change(facts -> {
            if (!instance.server.alive() && facts.state != InstanceState.EMPTY) {
                facts.processEnded();
                facts.state = InstanceState.STOPPED;
                facts.because(facts.why().isEmpty() ? "Redis ended by itself" : facts.why());
            }
        });
        if (!instance.server.alive()) {
            var unused = instance.ended();
            instance.guard.disarm();
        }
        instance.goal.wake();
    }

    private void work() {
        while (!instance.goal.closed()) {
            var order = instance.goal.current();
            try {
                pass(order);
                instance.view.passed();
                boolean attends = order instanceof Order.Follow && following.awaitsPromotion();
                boolean soon = instance.state() == InstanceState.PROMOTED || attends;
                rest = soon ? OPENING_MILLIS : PASS_MILLIS;
            } catch (SupersededException e) {
                continue;
            } catch (FailedException e) {
                fail(order, e);
            } catch (StartBackoff.HeldException e) {
                hold(order, e);
            } catch (IOException e) {
                stumble(order, e);
            } catch (RuntimeException e) {
                LOG.error("group {}: working for {} failed", instance.settings.group(), order, e);
                stumble(order, e);
            }
            try {
                instance.goal.await(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pass(Order order) throws IOException, SupersededException, FailedException {
        if (!order.equals(spent)) {
            spent = null;
        }
        if (spent != null) {
            return;
        }
        if (instance.barred()) {
            settle(order);
            return;
        }
        if (!(order instanceof Order.Follow)) {
            following.forget();
        }
        if (!(order instanceof Order.HandOver)) {
            handingOver.forget();
        }
        switch (order) {
            case Order.Observe o -> settle(o);
            case Order.Initialise o -> initialising.pursue(o);
            case Order.Fence o -> fencing.pursue(o);
            case Order.Promote o -> {
                settle(o);
                promoting.pursue(o);
                leading.mark(o);
            }
            case Order.Lead o -> {
                settle(o);
                leading.pursue(o);
            }
            case Order.HandOver o -> {
                settle(o);
                handingOver.pursue(o);
            }
            case Order.Follow o -> following.pursue(Upstream.of(o));
            case Order.Rebuild o -> joining.pursue(o);
        }
    }

    /** What was started, taken over or ended is seen to be fenced, so that its position can be told. */
    private void settle(Order order) throws IOException, SupersededException {
        boolean leftOver =
                instance.state() == InstanceState.PROMOTED && observe().promoted() == null;
        if (instance.server.alive() && (leftOver || instance.state() == InstanceState.STARTING)) {
            var why = instance.view.why();
            fencing.fence(order, Epoch.NONE);
            instance.view.change(facts -> facts.because(why));
        }
    }

    private void fail(Order order, FailedException failure) {
        spent = order;
        LOG.error("group {}: {}", instance.settings.group(), failure.getMessage());
        instance.view.change(facts -> {
            facts.state = InstanceState.FAILED;
            facts.because(failure.sentence());
        });
    }

    /** Not given up: the same order tries again, and another one at once. */
    private void hold(Order order, StartBackoff.HeldException held) {
        if (instance.goal.gaveUp(order)) {
            return;
        }
        var why = String.valueOf(held.getMessage());
        instance.view.change(facts -> facts.state = InstanceState.FAILED);
        if (instance.view.say(why)) {
            LOG.error("group {}: {}", instance.settings.group(), why);
        }
        rest = held.millis();
    }

    private void stumble(Order order, Exception failure) {
        if (instance.goal.gaveUp(order)) {
            return;
        }
        var why = String.valueOf(failure.getMessage());
        if (instance.view.stumbled(why)) {
            LOG.warn("group {}: {}", instance.settings.group(), why);
        }
        rest = Math.min(LONGEST_REST_MILLIS, rest * 2);
    }
}
