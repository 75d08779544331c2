package io.holdfast.failover.agent;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent: it makes promises durable, hands orders to the instance beside it, earns the primary's lease, grants
 * others theirs, and reports. A control node without an instance has one too: it promises and grants. All state is
 * confined to one thread, which never waits for the instance.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final long REPORT_NANOS = Duration.ofMillis(250).toNanos();

    /**
     * Who this agent is.
     *
     * @param priority among equals the higher one leads; 0 means that it leads only until another one may
     */
    public record Identity(
            NodeName self, GroupName group, String host, int port, int priority, List<NodeName> controlNodes) {}

    private final Identity identity;
    private final @Nullable InstanceAgent instance;
    private final PromiseStore promises;
    private final Wire wire;
    private final LeaseSettings settings;
    private final String boot = UUID.randomUUID().toString();
    private final LeaseHolder holder;
    private final LeaseGranter granter;
    private final PrimaryWatch watch;
    private final Reporting reporting;
    private final Memory memory;
    private final ScheduledExecutorService loop;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean stepDue = new AtomicBoolean();

    private @Nullable Directive directive;
    private @Nullable Order obeyed;
    private long lastReportAt;
    private boolean serving;
    private long lastChanceUntil;
    private boolean stopping;
    private String promiseTrouble = "";

    public AgentLoop(
            Identity identity,
            @Nullable InstanceAgent instance,
            PromiseStore promises,
            Wire wire,
            LeaseSettings settings,
            LivenessProbe probe) {
        this.identity = identity;
        this.instance = instance;
        this.promises = promises;
        this.wire = wire;
        this.settings = settings;
        holder = new LeaseHolder(identity.controlNodes(), settings);
        granter = new LeaseGranter(promises.fresh(), System.nanoTime());
        reporting = new Reporting(identity, boot);
        memory = new Memory(promises);
        loop = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("agent-" + identity.group()).factory());
        watch = new PrimaryWatch(probe, blocking, () -> run(this::probed));
    }

    /** Begins to report and to obey; the instance was started before. */
    public void start() {
        if (instance != null) {
            instance.onChange(this::soon);
            memory.begin(instance.observe().incarnation());
        }
        var ticks = loop.scheduleAtFixedRate(guarded(this::step), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("{}: the agent runs, {}", identity.group(), ticks);
    }

    /** An order from a coordinator, perhaps late, doubled or old. */
    public void receive(Directive incoming) {
        run(() -> take(incoming));
    }

    /** A question of a primary, or an answer to one of ours. */
    public void receive(Lease message) {
        run(() -> take(message));
    }

    /** Another node's report: that it speaks is all that matters here. */
    public void receive(Report report) {
        run(() -> {
            if (watch.isAbout(report.node())) {
                watch.heard(System.nanoTime());
            }
        });
    }

    /** The newest state that an obeyed directive carried. */
    private Optional<GroupState> state() {
        return Optional.ofNullable(directive).map(Directive::state);
    }

    private void take(Directive incoming) {
        var order = incoming.order();
        var promise = promises.promise();
        if (!incoming.to().equals(identity.self())
                || incoming.term() < promise.term()
                || incoming.version() < promise.version()
                || order.epoch().below(promise.epoch())) {
            return;
        }
        try {
            promises.accept(order.epoch(), incoming.term(), incoming.version());
            promiseTrouble = "";
        } catch (IOException e) {
            promiseTrouble = "its promise cannot be written: " + e;
            LOG.error("{}: order {} is not obeyed: {}", identity.group(), order, promiseTrouble);
            return;
        }
        boolean news = directive == null || directive.version() != incoming.version();
        directive = incoming;
        obey(order);
        if (news) {
            step();
        }
    }

    private void obey(Order order) {
        if (instance == null) {
            return;
        }
        if (order instanceof Order.Promote || order instanceof Order.Lead) {
            holder.begin(order.epoch());
            if (!holder.held(System.nanoTime())) {
                return; // the lease comes first; its first grant brings us back here
            }
        }
        if (!order.equals(obeyed)) {
            LOG.info(
                    "{}: obeys {} of epoch {}",
                    identity.group(),
                    order.getClass().getSimpleName(),
                    order.epoch());
        }
        obeyed = order;
        instance.obey(order);
    }

    private void take(Lease message) {
        switch (message) {
            case Lease.Question q -> answer(q);
            case Lease.Grant g -> granted(g);
            case Lease.Refusal r -> LOG.debug("{} refused a lease: it promised epoch {}", r.granter(), r.promised());
        }
    }

    private void answer(Lease.Question q) {
        var promised = promises.promise().epoch();
        if (q.epoch().below(promised)) {
            wire.lease(q.holder(), new Lease.Refusal(q.group(), promised, identity.self(), q.boot(), q.question()));
            return;
        }
        granter.granted(q.epoch(), System.nanoTime());
        wire.lease(q.holder(), new Lease.Grant(q.group(), q.epoch(), identity.self(), q.boot(), q.question()));
    }

    private void granted(Lease.Grant grant) {
        if (!grant.boot().equals(boot) || !holder.granted(grant.epoch(), grant.granter(), grant.question())) {
            return;
        }
        long now = System.nanoTime();
        if (holder.held(now) && instance != null && leads().isPresent()) {
            serving = true;
            lastChanceUntil = 0;
            instance.leaseExtended(
                    holder.epoch(), Duration.ofNanos(holder.endsAt().orElse(now) - now));
            if (!wanted().equals(Optional.ofNullable(obeyed))) {
                wanted().ifPresent(this::obey);
            }
        }
    }

    private Optional<Order> wanted() {
        return Optional.ofNullable(directive).map(Directive::order);
    }

    /** The order that needs a lease, if that is the present one. */
    private Optional<Order> leads() {
        return wanted().filter(o -> o instanceof Order.Promote || o instanceof Order.Lead);
    }

    private void step() {
        stepDue.set(false);
        long now = System.nanoTime();
        keepLease(now);
        state().ifPresent(s -> watch.watch(
                s.epoch(),
                Optional.ofNullable(s.primary())
                        .filter(p -> !p.equals(identity.self()))
                        .flatMap(s::member)
                        .orElse(null),
                now));
        watch.tick(now);
        report(now);
    }

    private void keepLease(long now) {
        if (instance == null || leads().isEmpty()) {
            serving = false;
            return;
        }
        if (holder.questionDue(now)) {
            askForLease(now);
        }
        if (serving && !holder.held(now)) {
            lapsed(now);
        }
    }

    private void askForLease(long now) {
        long question = holder.ask(now);
        identity.controlNodes()
                .forEach(node -> wire.lease(
                        node, new Lease.Question(identity.group(), holder.epoch(), identity.self(), boot, question)));
    }

    /** The lease is over: one more question, then the instance is stopped. Far too late: it is stopped at once. */
    private void lapsed(long now) {
        long late = now - holder.endsAt().orElse(now);
        if (lastChanceUntil == 0 && late < settings.guard().toNanos()) {
            lastChanceUntil = now + settings.grace().toNanos();
            askForLease(now);
        } else if (now - lastChanceUntil >= 0 && !stopping) {
            serving = false;
            lastChanceUntil = 0;
            stopInstance("no majority of the control nodes renewed its lease of epoch " + holder.epoch());
        }
    }

    private void stopInstance(String why) {
        var running = instance;
        if (running == null) {
            return;
        }
        LOG.warn("{}: the primary is stopped here: {}", identity.group(), why);
        stopping = true;
        obeyed = null;
        blocking.execute(() -> {
            running.stopNow(why);
            run(() -> stopping = false);
        });
    }

    private void report(long now) {
        var observation = instance == null ? Reporting.NOTHING : instance.observe();
        memory.saw(observation.incarnation());
        var report = reporting.of(
                observation,
                promises.promise(),
                Optional.ofNullable(obeyed),
                memory.trusts(observation.incarnation(), unborn()),
                promiseTrouble,
                granter.ageMillis(promises.promise().epoch(), now),
                watch.evidence(observation.receiving(), observation.receivedMillisAgo(), now));
        if (reporting.isNews(report) || now - lastReportAt >= REPORT_NANOS) {
            lastReportAt = now;
            wire.report(reporting.stamp(report));
        }
    }

    private boolean unborn() {
        return state().map(s -> s.phase() instanceof Phase.Unborn || s.phase() instanceof Phase.Initialising)
                .orElse(promises.promise().epoch().equals(Epoch.NONE));
    }

    private void probed() {
        watch.finished();
        step();
    }

    /** Something changed that others should hear of. */
    private void soon() {
        if (stepDue.compareAndSet(false, true)) {
            run(this::step);
        }
    }

    private void run(Runnable task) {
        try {
            loop.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: the agent is closed", identity.group());
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("{}: the agent's step failed and will be taken again", identity.group(), e);
            }
        };
    }

    /** Ends the loop; the instance is closed by whoever made it. */
    @Override
    public void close() {
        loop.shutdownNow();
        blocking.shutdown();
    }
}
