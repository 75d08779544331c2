package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lsn;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a primary: attaches a log that is a part of the primary's, has any other rewound first. */
final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final Duration SLOT_MAY_MISS = Duration.ofSeconds(1);
    private static final Duration STUCK = Duration.ofSeconds(10);
    private static final Duration JUDGE_AGAIN = Duration.ofSeconds(10);

    private final Instance instance;
    private final Fencing fencing;
    private final Rewinding rewinding;
    private final Slots slots;
    private final ReplicaRestart restarts;
    private final Pace drift = new Pace(Drift.LOOK);
    private @Nullable String attachedTo;
    private long pid;
    private long target = -1;
    private long silentSince;
    private long quietSince = System.nanoTime();
    private boolean slotAsked;

    Following(Instance instance, Fencing fencing, Slots slots, ReplicaRestart restarts) {
        this.instance = instance;
        this.fencing = fencing;
        this.rewinding = new Rewinding(instance);
        this.slots = slots;
        this.restarts = restarts;
    }

    void pursue(Order.Follow order) throws IOException, SQLException, SupersededException, FailedException {
        if (!instance.data.empty()) {
            follow(Upstream.of(order));
        }
    }

    void follow(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        instance.secrets.keep(upstream.secret());
        if (!instance.secrets.current().equals(instance.view.observation().secret())) {
            instance.view.change(facts -> facts.secret = instance.secrets.current());
        }
        if (attached(upstream)) {
            maintain(upstream);
            return;
        }
        var mark = instance.mark.read();
        if (mark.equals(Optional.of(RebuildMark.Kind.REWIND)) && rewinding.untouched()) {
            instance.mark.remove();
        } else if (mark.isPresent()) {
            repair(upstream, mark.get());
            return;
        }
        var end = fencedPosition(upstream.order());
        requireSameSystem(upstream);
        var lineage = lineageFor(end, upstream);
        if (lineage.judge(end) == Lineage.Verdict.SAME_HISTORY) {
            requireNotAhead(end, upstream);
        } else if (lineage.judge(end) != Lineage.Verdict.PREFIX) {
            rewinding.rewind(upstream, lineage, end);
            began(upstream);
            return;
        }
        instance.histories.add(upstream.histories(lineage));
        if (instance.timelines.clearStrays(Long.parseLong(end.history()), upstream.histories(lineage))) {
            LOG.info(
                    "group {}: histories that nobody leads were removed, so the instance is restarted",
                    instance.settings.group());
            instance.stopReplica();
            fencing.fence(upstream.order(), Epoch.NONE);
        }
        attach(upstream);
    }

    private Position fencedPosition(Order order)
            throws IOException, SQLException, SupersededException, FailedException {
        var seen = instance.view.observation();
        var position = seen.position();
        if (instance.postmaster.alive() && seen.state() == InstanceState.FENCED && position != null) {
            return position;
        }
        return fencing.fence(order, Epoch.NONE);
    }

    private void repair(Upstream upstream, RebuildMark.Kind mark)
            throws IOException, SQLException, SupersededException, FailedException {
        switch (mark) {
            case REWIND -> rewinding.again(upstream);
            case CATCH_UP -> rewinding.catchUp(upstream);
            case CLONE, INITIALISE ->
                throw new FailedException(
                        "the data of this node was being made and is not whole: it has to be cloned anew");
        }
        began(upstream);
    }

    private void requireSameSystem(Upstream upstream) throws FailedException {
        var own = instance.view.observation().systemId();
        if (!upstream.systemId().isEmpty() && !own.equals(upstream.systemId())) {
            throw new FailedException(instance.data.path() + " belongs to the database system " + own
                    + ", the group to " + upstream.systemId() + ": move that data away");
        }
    }

    private Lineage lineageFor(Position end, Upstream upstream) throws IOException, SQLException, SupersededException {
        var registered = upstream.lineage();
        return registered.judge(end) == Lineage.Verdict.UNKNOWN ? upstream.ownLineage(instance) : registered;
    }

    private void requireNotAhead(Position end, Upstream upstream)
            throws IOException, SQLException, SupersededException, FailedException {
        long theirs = upstream.end(instance);
        if (theirs < 0) {
            throw new IOException(upstream.primary().node() + " is no primary yet");
        }
        if (end.offset() > theirs) {
            throw new FailedException("its log ends at " + end.text() + ", beyond the primary's end " + Lsn.text(theirs)
                    + " on the same timeline: it has to be cloned anew");
        }
    }

    private void attach(Upstream upstream) throws IOException, SQLException, SupersededException {
        instance.unlessGivenUp(upstream.order());
        instance.view.change(facts -> {
            facts.state = InstanceState.CONNECTING;
            facts.fencedFor = Epoch.NONE;
            facts.pinned = false;
            facts.upstream = upstream.primary().node();
            facts.caughtUp = false;
            facts.because("");
        });
        var slot = PostgresSettings.slotOf(instance.settings.node());
        if (!instance.setting(AutoConf.SLOT).equals(slot)) {
            instance.alterSystem(AutoConf.SLOT, slot);
        }
        instance.alterSystem(AutoConf.CONNINFO, upstream.conninfo(instance.settings, instance.files));
        instance.reload();
        began(upstream);
        LOG.info(
                "group {}: attached to {}",
                instance.settings.group(),
                upstream.primary().node());
    }

    /** A session reads a new setting a moment after the reload; until then the old one is no sign of another hand. */
    private void began(Upstream upstream) {
        drift.begin();
        attachedTo = upstream.conninfo(instance.settings, instance.files);
        pid = instance.postmaster.pid();
        target = -1;
        silentSince = System.nanoTime();
        slotAsked = false;
    }

    private boolean attached(Upstream upstream) {
        var state = instance.state();
        return instance.postmaster.alive()
                && instance.postmaster.pid() == pid
                && (state == InstanceState.CONNECTING || state == InstanceState.STREAMING)
                && upstream.conninfo(instance.settings, instance.files).equals(attachedTo);
    }

    private void maintain(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        if (restarts.due()) {
            attachedTo = null;
            instance.stopReplica();
            return;
        }
        if (drift.due()) {
            repairDrift(upstream);
        }
        if (!instance.view.observation().receiving()) {
            recover(upstream);
            return;
        }
        if (stuck()) {
            LOG.warn(
                    "group {}: the receiver takes nothing for {} s and does not end itself, so the instance is restarted",
                    instance.settings.group(),
                    STUCK.toSeconds());
            attachedTo = null;
            instance.stopAtOnce();
            return;
        }
        silentSince = System.nanoTime();
        instance.gate(true, upstream.members());
        instance.warm();
        catchUp(upstream);
        slots.keepOnReplica(upstream.members());
    }

    /** Its own timeout is shorter, so a receiver that reaches this is not running. Two clocks, since one may be set. */
    private boolean stuck() {
        boolean quiet = instance.view.observation().receivedMillisAgo() > STUCK.toMillis();
        if (!quiet) {
            quietSince = System.nanoTime();
        }
        return quiet && System.nanoTime() - quietSince > STUCK.toNanos() / 2;
    }

    private void repairDrift(Upstream upstream) throws IOException, SQLException {
        repairDrift(AutoConf.CONNINFO, upstream.conninfo(instance.settings, instance.files));
        repairDrift(AutoConf.SLOT, PostgresSettings.slotOf(instance.settings.node()));
        repairDrift(AutoConf.RESTORE, "");
    }

    private void repairDrift(String key, String wanted) throws IOException, SQLException {
        if (instance.setting(key).equals(wanted)
                && instance.autoConf.read().getOrDefault(key, "").equals(wanted)) {
            return;
        }
        LOG.warn("group {}: {} was changed by hand: it is set back", instance.settings.group(), key);
        instance.alterSystem(key, wanted);
        instance.reload();
    }

    private void catchUp(Upstream upstream) throws IOException, SQLException, SupersededException {
        var seen = instance.view.observation();
        var position = seen.position();
        if (seen.caughtUp() || position == null) {
            return;
        }
        if (target < 0 && position.history().equals(upstream.lineage().current())) {
            target = upstream.end(instance);
        }
        if (target >= 0 && position.offset() >= target) {
            instance.view.change(facts -> facts.caughtUp = facts.receiving);
        }
    }

    /**
     * What the slot's limit let the primary remove comes from nowhere else. The data are whole and may serve another
     * primary, so no mark is set: the next fence counts them again.
     */
    private void requireLog(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        var position = instance.view.observation().position();
        if (position == null || !upstream.gaveUp(instance, position.offset())) {
            return;
        }
        attachedTo = null;
        instance.view.change(facts -> facts.rebuilding = true);
        throw new FailedException("the log behind " + position.text() + " was given up by "
                + upstream.primary().node() + " (max_slot_wal_keep_size): it has to be cloned anew");
    }

    /** No stream: the slot may be missing, the log given up, or this log does not fit although it seemed to. */
    private void recover(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        long silent = System.nanoTime() - silentSince;
        if (silent > SLOT_MAY_MISS.toNanos() && !slotAsked) {
            upstream.ensureSlot(instance);
            requireLog(upstream);
            slotAsked = true;
        }
        if (silent > JUDGE_AGAIN.toNanos()) {
            upstream.end(instance);
            LOG.warn(
                    "group {}: no stream from {} for {} s although it answers, so the log is compared anew",
                    instance.settings.group(),
                    upstream.primary().node(),
                    JUDGE_AGAIN.toSeconds());
            instance.stopReplica();
            attachedTo = null;
        }
    }
}
