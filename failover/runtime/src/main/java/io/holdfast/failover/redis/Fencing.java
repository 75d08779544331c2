package io.holdfast.failover.redis;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes Redis the replica of nobody and proves it. That drops the link, so nothing more is acknowledged to the old
 * primary, keeps the data and the position, and turns a primary read-only. It never uses {@code REPLICAOF NO ONE}, which
 * would begin a history of its own.
 */
final class Fencing {
    private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);

    private static final String FILES_GONE =
            "the append-only files that held all of its data are gone or replaced: it may follow, but not lead";

    private final Instance instance;

    Fencing(Instance instance) {
        this.instance = instance;
    }

    void pursue(Order order) throws IOException, SupersededException {
        if (instance.notes.systemId().isEmpty() || holdsFor(order.epoch())) {
            return;
        }
        long began = System.nanoTime();
        var end = fence(order, order.epoch());
        LOG.info(
                "group {}: fenced for epoch {} at {} in {} ms",
                instance.settings.group(),
                order.epoch(),
                end.text(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /**
     * A primary that hangs cannot be fenced in place, and the register has begun another epoch: it is killed now instead of
     * by the guard at its lease's end, which the next primary would have to wait for. What it alone holds in memory no named
     * replica has confirmed, and it would be discarded when it comes back; where it asked nobody, it is left alone. So is a
     * replica, which may wake up with its vote.
     */
    void endHung(Order order) {
        var seen = instance.view.observation();
        var led = seen.promoted();
        var names = seen.ackNames();
        boolean confirmed = names != null && !names.isEmpty() && seen.ackK() > 0;
        if (seen.state() == InstanceState.HUNG && led != null && led.epoch().below(order.epoch()) && confirmed) {
            LOG.warn(
                    "group {}: the primary of epoch {} hangs and epoch {} has begun: its process {} is killed",
                    instance.settings.group(),
                    led.epoch(),
                    order.epoch(),
                    instance.server.pid());
            instance.server.end();
        }
    }

    boolean holdsFor(Epoch epoch) {
        var seen = instance.view.observation();
        return instance.server.alive()
                && seen.state() == InstanceState.FENCED
                && seen.fencedFor().equals(epoch);
    }

    /** Leaves it running and fenced; {@code fencedFor} says for which order that was verified. */
    Position fence(Order order, Epoch fencedFor) throws IOException, SupersededException {
        endHung(order);
        instance.demoting(true);
        try {
            return fenceAndTell(order, fencedFor);
        } finally {
            instance.demoting(false);
        }
    }

    private Position fenceAndTell(Order order, Epoch fencedFor) throws IOException, SupersededException {
        if (!instance.server.alive()) {
            instance.start();
        }
        var info = cut(awaitLoaded(order));
        if (!info.followsNobody()) {
            throw new IOException("the instance does not let go of " + info.text("master_host"));
        }
        instance.guard.disarm();
        var life = incarnation(info);
        var position = instance.position(info);
        boolean filesGone = instance.notes.filesGone();
        instance.view.change(facts -> {
            facts.state = InstanceState.FENCED;
            facts.incarnation = life;
            facts.fencedFor = fencedFor;
            facts.position = position;
            facts.pinned = true;
            facts.consistent = info.consistent() && !filesGone;
            facts.rebuilding = false;
            facts.promoted = null;
            facts.markerEpoch = Epoch.NONE;
            facts.ackNames = null;
            facts.progress = -1;
            facts.upstream = null;
            facts.caughtUp = false;
            facts.receiving = false;
            facts.hung = false;
            facts.because(filesGone ? FILES_GONE : "");
        });
        return position;
    }

    /** The clients of a former primary are ended, so that they look for the new one and never take it for theirs. */
    private Info cut(Info before) throws IOException {
        if (before.followsNobody()) {
            return before;
        }
        var after = instance.link.replicationAfter(Instance.CLOSE_GATE, Instance.FOLLOW_NOBODY);
        if (before.master()) {
            instance.endClients(instance.link);
        }
        return after;
    }

    private Info awaitLoaded(Order order) throws IOException, SupersededException {
        long deadline = System.nanoTime() + Duration.ofMinutes(30).toNanos();
        IOException last = new IOException("redis-server does not answer");
        while (System.nanoTime() - deadline < 0) {
            instance.unlessGivenUp(order);
            if (!instance.server.alive()) {
                throw new IOException("redis-server ended at its start: " + instance.ended());
            }
            try {
                var info = instance.link.replicationAfter();
                if (!info.loading()) {
                    return info;
                }
            } catch (IOException notYet) {
                last = notYet;
                if (instance.state() != InstanceState.STARTING) {
                    throw notYet;
                }
            }
            Instance.pause(10);
        }
        throw last;
    }

    /**
     * Each run of the process is a life of its own, since its memory ends with it: what it had acknowledged may be gone.
     * It goes on in the next one only where that is certain: the append-only file has each write before its answer, or a
     * clean stop saved exactly the position that was read in.
     */
    private Incarnation incarnation(Info info) throws IOException {
        var current = instance.view.observation().incarnation();
        var run = new Incarnation(info.text("run_id"));
        if (run.value().equals(lastRun) && current != null) {
            return current;
        }
        var kept = instance.notes.kept().filter(life -> instance.settings.keepsEveryWrite());
        var stopped = instance.notes.takeStopped();
        lastRun = run.value();
        if (kept.isPresent()) {
            return noted(run, kept.get());
        }
        if (stopped.isPresent()) {
            var end = stopped.get().end();
            boolean same = info.text("master_replid").equals(end.history()) && info.offset() == end.offset();
            if (same) {
                return noted(run, stopped.get().life());
            }
        }
        return run;
    }

    /** An agent that is restarted alone takes the process over, and must find this. */
    private Incarnation noted(Incarnation run, Incarnation life) throws IOException {
        if (!instance.notes.lifeOf(run).equals(Optional.of(life))) {
            instance.notes.livesOn(run, life);
        }
        return life;
    }

    private String lastRun = "";

    /** The process was there before this agent, in the life that it was last noted with. */
    void takenOver(Incarnation run) {
        lastRun = run.value();
    }
}
