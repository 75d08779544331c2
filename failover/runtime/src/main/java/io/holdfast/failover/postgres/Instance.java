package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.PrimaryGuard;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.Goal;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.failover.instance.StartBackoff;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.failover.instance.View;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance as the orders' carriers see it: started only as a replica, changed by few steps, each of which leaves
 * it fenced or as it was. What it is at the moment stands in {@link #view}.
 */
final class Instance {
    /** A name that no node can have: writes wait for it for ever, and the wait is in force from the first start on. */
    static final String NOBODY = "ANY 1 (\"_nobody_\")";

    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration AFTER_A_CRASH = Duration.ofMillis(500);
    private static final Duration RUSH = Duration.ofMillis(300);
    private static final Duration LONGEST_RUSH = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    final PostgresSettings settings;
    final RunAs owner;
    final Gate gate;
    final ConfigFiles files;
    final DataDirectory data;
    final RebuildMark mark;
    final KnownHistories histories;
    final RegisteredHistories registered = new RegisteredHistories(this::login);
    final AutoConf autoConf;
    final TimelineReservation timelines;
    final Secrets secrets;
    final Parameters parameters;
    final Admission admission;
    final Postmaster postmaster;
    final StartBackoff backoff = new StartBackoff("PostgreSQL", System::nanoTime);
    final PrimaryGuard guard;
    final View view = new View();
    final Goal goal = new Goal();
    final Session sql;
    final Session replication;
    volatile @Nullable PostgresFacts facts;
    private volatile long primaryPid = -1;
    private volatile Order.@Nullable Promote promotion;
    private volatile boolean mayReceive;
    private volatile long openedAt;
    private volatile boolean opened;
    private volatile long cleanStopAt = System.nanoTime() - REST.toNanos();
    private volatile long crashedAt = System.nanoTime() - AFTER_A_CRASH.toNanos();

    Instance(PostgresSettings settings, PrimaryGuard guard, Runnable onExit, LongSupplier clock)
            throws RefusedException {
        this.settings = settings;
        this.guard = guard;
        this.owner = RunAs.of(settings.group(), settings.runAs(), "postgres");
        this.gate = new Gate(settings, owner);
        this.files = new ConfigFiles(settings, owner, gate);
        this.data = new DataDirectory(settings, owner);
        this.mark = new RebuildMark(settings.stateDir());
        this.histories = new KnownHistories(settings.stateDir());
        this.autoConf = new AutoConf(settings.dataDir(), owner);
        this.timelines = new TimelineReservation(settings.dataDir(), owner);
        this.secrets = new Secrets(settings.stateDir(), files);
        this.postmaster = new Postmaster(settings, owner, files, onExit);
        this.parameters = new Parameters(this);
        this.admission = new Admission(this, clock);
        this.sql = new Session(() -> login().open(5));
        this.replication = new Session(() -> login().openReplication());
    }

    Login login() {
        return new Login(settings.host(), settings.port(), secrets.current());
    }

    void unlessGivenUp(Order order) throws SupersededException {
        if (goal.gaveUp(order)) {
            throw new SupersededException();
        }
    }

    void unlessGivenUp(Upstream upstream) throws SupersededException {
        if (goal.gaveUp(upstream::servedBy)) {
            throw new SupersededException();
        }
    }

    InstanceState state() {
        return view.observation().state();
    }

    /** Started with no upstream, not up yet: nothing could feed it, and to restart it would begin its recovery anew. */
    boolean startsFenced() {
        return !mayReceive && state() == InstanceState.STARTING;
    }

    void mayReceive() {
        mayReceive = true;
    }

    /** From right before the promotion is asked for: from then on it may have gone through. */
    void becomesPrimary(Order.Promote order) {
        opened = false;
        promotion = order;
        primaryPid = postmaster.pid();
    }

    /** It stopped cleanly for a switchover just now; {@code end} is all that it ever wrote. */
    void stoppedCleanly(@Nullable Position end) {
        cleanStopAt = System.nanoTime();
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
            facts.position = end;
            facts.pinned = end != null;
            facts.consistent = end != null;
        });
    }

    /**
     * Nothing runs that could acknowledge, and its end is known: that is a vote. It need not start while the others change
     * the primary, and takes no time from them; soon after it does in any case, because it may have to lead again.
     */
    boolean restsCleanly() {
        var seen = view.observation();
        return !postmaster.alive()
                && seen.state() == InstanceState.STOPPED
                && seen.consistent()
                && seen.position() != null
                && System.nanoTime() - cleanStopAt < REST.toNanos();
    }

    /** A primary's server ended by itself: the others are about to replace it. */
    void primaryCrashed() {
        crashedAt = System.nanoTime();
    }

    /**
     * A primary's server that crashed a moment ago is not started at once: its recovery would take processors and disks from
     * those that replace it, and they hold all that was acknowledged. Where its vote is needed after all, that costs this moment.
     */
    boolean crashedJustNow() {
        return !postmaster.alive() && System.nanoTime() - crashedAt < AFTER_A_CRASH.toNanos();
    }

    void opened() {
        openedAt = System.nanoTime();
        opened = true;
    }

    /**
     * For what a new primary has to do and nobody waits for: the first clients come first. Returns a moment after it opened,
     * or when that takes too long.
     */
    void afterTheRush() throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < LONGEST_RUSH.toNanos()
                && !(opened && System.nanoTime() - openedAt > RUSH.toNanos())) {
            ProcessTree.pause(20);
        }
    }

    /** The order that made this process the primary; it says what it was to wait for from its first moment on. */
    Order.@Nullable Promote promotion() {
        return promotion;
    }

    boolean runsAsPrimary() {
        return postmaster.alive() && postmaster.pid() == primaryPid;
    }

    /** Starts as a replica that receives from {@code conninfo}; empty: from nobody. */
    void start(String conninfo, String slot) throws IOException, FailedException {
        start(conninfo, slot, NOBODY, false);
    }

    /** Starts as a replica of nobody, into which nobody can log in, with whatever settings are asked for. */
    void startBlind(String names) throws IOException, FailedException {
        start("", "", names, true);
    }

    private void start(String conninfo, String slot, String names, boolean blind) throws IOException, FailedException {
        try {
            files.refuseUnsafeFiles();
        } catch (RefusedException e) {
            throw new FailedException(String.valueOf(e.getMessage()));
        }
        backoff.require();
        var least = blind ? Map.<String, Integer>of() : least();
        data.markAsReplica();
        timelines.clearAboveReal();
        Map<String, String> keys = new HashMap<>();
        keys.put(AutoConf.CONNINFO, conninfo);
        keys.put(AutoConf.SLOT, slot);
        keys.put(AutoConf.RESTORE, "");
        keys.put(AutoConf.NAMES, names);
        if (data.version() >= LogicalSlots.FIRST_VERSION) {
            keys.put(LogicalSlots.WAIT_FOR, LogicalSlots.NOBODY);
        }
        autoConf.set(keys);
        gate.set(false);
        parameters.given();
        files.write(least, blind);
        var raised = files.raised();
        if (!raised.isEmpty()) {
            LOG.warn("group {}: {}", settings.group(), raised);
        }
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STARTING;
            facts.progress = -1; // of a copy that has ended
        });
        closeSessions();
        mayReceive = !conninfo.isEmpty();
        postmaster.start();
        backoff.started();
        LOG.info("group {}: PostgreSQL starts as a replica, pid {}", settings.group(), postmaster.pid());
    }

    private Map<String, Integer> least() throws IOException, FailedException {
        try {
            return data.control().least();
        } catch (DataDirectory.DamagedException e) {
            throw new FailedException(String.valueOf(e.getMessage()));
        }
    }

    /** Why the server ended; one that nobody asked to end is left alone for a while before it is started again. */
    String ended() throws IOException {
        var reason = LogTail.lastReason(files.logFile());
        if (postmaster.askedToEnd()) {
            backoff.stopped();
        } else {
            backoff.died(reason);
        }
        return reason;
    }

    /** Waits until all that was received is replayed, and tells where that is. */
    Position settle(Order order) throws IOException, SQLException, SupersededException {
        long since = System.nanoTime();
        var probe = new Probe(sql, replication);
        while (true) {
            unlessGivenUp(order);
            var first = probe.look();
            if (first.paused()) {
                sql.execute("select pg_wal_replay_resume()");
            } else if (first.received() == first.replayed() || stays(first, probe.look())) {
                var timeline = probe.look();
                if (timeline.replayed() == first.replayed()) {
                    return new Position(Long.toString(timeline.timeline()), timeline.replayed());
                }
            } else if (System.nanoTime() - since > Duration.ofMillis(300).toNanos()) {
                endConflictingSessions();
            }
            ProcessTree.pause();
        }
    }

    /** The end may be a torn record that never becomes whole: then startup waits at the last whole one. */
    private static boolean stays(Sample first, Sample second) {
        return first.waiting() && second.waiting() && first.replayed() == second.replayed();
    }

    private void endConflictingSessions() throws SQLException {
        sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend'"
                + " and pid <> pg_backend_pid() and usename is distinct from 'holdfast'");
    }

    void endClientSessions() throws SQLException {
        endConflictingSessions();
    }

    void alterSystem(String key, String value) throws SQLException {
        sql.execute("alter system set " + key + " = " + Session.literal(value));
    }

    void reload() throws SQLException {
        sql.execute("select pg_reload_conf()");
    }

    /** Waits until a session sees the value; each process reads it on its own, this one among the last. */
    void awaitSetting(Order order, String key, String value) throws IOException, SQLException, SupersededException {
        while (!setting(key).equals(value)) {
            unlessGivenUp(order);
            ProcessTree.pause(2);
        }
    }

    String setting(String key) throws SQLException {
        return sql.one("select current_setting(" + Session.literal(key) + ")", row -> row.getString(1));
    }

    /** Ends the process without asking and sees that nothing of it is left. */
    void stopAtOnce() throws IOException {
        closeSessions();
        postmaster.stopAtOnce();
        guard.disarm();
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
        });
    }

    /**
     * A primary that hangs is ended as soon as a newer epoch has begun, whatever the worker waits for: that may be a statement
     * of a session that hangs with it, and the next primary would wait for the end of its lease.
     */
    void endHung(Epoch begun) {
        long pid = postmaster.pid();
        var seen = view.observation();
        var led = seen.promoted();
        if (seen.state() != InstanceState.HUNG || led == null || !led.epoch().below(begun)) {
            return;
        }
        LOG.warn(
                "group {}: the primary of epoch {} hangs and epoch {} has begun", settings.group(), led.epoch(), begun);
        try {
            primaryCrashed();
            postmaster.end(pid);
        } catch (IOException e) {
            LOG.error("group {}: it could not be ended", settings.group(), e);
        }
        view.change(facts -> {
            if (!postmaster.alive()) {
                facts.processEnded();
                facts.state = InstanceState.STOPPED;
                facts.because("it hung while epoch " + begun + " began, so it was ended");
            }
        });
    }

    /** A replica's clean stop; anything that does not end in time is ended. */
    void stopReplica() throws IOException {
        closeSessions();
        if (!postmaster.stopFast(Duration.ofSeconds(5))) {
            postmaster.stopAtOnce();
        }
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
        });
    }

    /** A fence asks both sessions; opening one then would cost more than the fence. */
    void warm() throws SQLException {
        if (replication.connected().isClosed()) {
            throw new SQLException("the session was closed while it was opened");
        }
    }

    void closeSessions() {
        sql.close();
        replication.close();
    }

    /** Opens or closes the gate and lets the server read it. */
    void gate(boolean open, java.util.List<io.holdfast.protocol.Member> members) throws IOException, SQLException {
        if (gate.set(open, members)) {
            reload();
        }
    }
}
