package io.holdfast.failover.redis;

import io.holdfast.failover.instance.View;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the running instance ten times a second and tells the view; it changes nothing itself. */
final class Looking {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
    private static final long PACE_MILLIS = 100;
    private static final long HUNG_NANOS = 2_000_000_000L;
    /** After that a script is taken for the reason. */
    private static final long BUSY_NANOS = 1_200_000_000L;

    private static final Set<InstanceState> WORTH_A_LOOK = EnumSet.of(
            InstanceState.FENCED,
            InstanceState.CONNECTING,
            InstanceState.STREAMING,
            InstanceState.CLONING,
            InstanceState.PROMOTED,
            InstanceState.RUNNING,
            InstanceState.FAILED);

    private final Instance instance;
    private final Following following;
    private final Leading leading;
    private final ScriptKill scripts;
    private final WriteAlarm alarms;
    private long answered = System.nanoTime();
    private long moved = System.nanoTime();
    private long offset = -1;

    Looking(Instance instance, Following following, Leading leading) {
        this.instance = instance;
        this.following = following;
        this.leading = leading;
        this.scripts = new ScriptKill(instance);
        this.alarms = new WriteAlarm(instance.watching);
    }

    void run() {
        while (!instance.goal.closed()) {
            try {
                look();
                Instance.pause(PACE_MILLIS);
            } catch (IOException e) {
                silent(String.valueOf(e.getMessage()).contains("BUSY"));
            }
        }
    }

    /** @param busy it says that a script keeps it from answering; who hangs may have one, too, and cannot say so */
    private void silent(boolean busy) {
        boolean hung = instance.server.alive()
                && WORTH_A_LOOK.contains(instance.state())
                && System.nanoTime() - answered > HUNG_NANOS;
        if (hung) {
            instance.view.change(facts -> facts.hung = true);
        }
        if (hung || (busy && System.nanoTime() - answered > BUSY_NANOS)) {
            scripts.attempt();
        }
        try {
            Instance.pause(PACE_MILLIS);
        } catch (IOException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws IOException {
        boolean hung = instance.view.observation().state() == InstanceState.HUNG;
        if (!instance.server.alive() || (!hung && !WORTH_A_LOOK.contains(instance.state()))) {
            answered = System.nanoTime();
            return;
        }
        long before = instance.view.statements();
        var info = instance.watching.replication();
        answered = System.nanoTime();
        scripts.forget();
        var alarm = alarms.of(info);
        instance.view.seen(before, facts -> {
            facts.hung = false;
            facts.alarm = alarm;
            if (info.master()) {
                primary(facts, info);
            } else {
                replica(facts, info);
            }
        });
    }

    private void primary(View.Facts facts, Info info) {
        if (facts.promoted == null) {
            if (facts.state != InstanceState.PROMOTED) {
                undone(facts, "the instance was promoted by somebody else: it is fenced again");
            }
            return;
        }
        var names = facts.ackNames;
        facts.position = new Position(info.text("master_replid"), info.offset());
        facts.replicas = Attachments.seen(info, leading.members(), names == null ? java.util.List.of() : names);
        facts.receiving = false;
        facts.receivedMillisAgo = Long.MAX_VALUE;
    }

    private void replica(View.Facts facts, Info info) {
        if (facts.promoted != null && instance.demoting()) {
            return;
        }
        if (facts.promoted != null) {
            undone(facts, "the primary was demoted by somebody else");
            facts.promoted = null;
            facts.markerEpoch = Epoch.NONE;
            return;
        }
        if (facts.pinned) {
            if (!info.followsNobody() || !instance.position(info).equals(facts.position)) {
                undone(facts, "the fence was undone by hand: it is made anew");
            }
            return;
        }
        stream(facts, info);
    }

    private void stream(View.Facts facts, Info info) {
        if (info.offset() != offset) {
            offset = info.offset();
            moved = System.nanoTime();
        }
        facts.position = instance.position(info);
        facts.consistent = info.consistent();
        facts.rebuilding = info.incomplete();
        facts.receiving = info.linkUp() && following.directly();
        facts.receivedMillisAgo = following.directly() ? (System.nanoTime() - moved) / 1_000_000 : Long.MAX_VALUE;
        facts.progress = progress(info);
        if (facts.state == InstanceState.CONNECTING
                || facts.state == InstanceState.STREAMING
                || facts.state == InstanceState.CLONING) {
            facts.state = info.incomplete()
                    ? InstanceState.CLONING
                    : info.linkUp() ? InstanceState.STREAMING : InstanceState.CONNECTING;
            facts.caughtUp &= info.linkUp();
        }
    }

    private static int progress(Info info) {
        long all = info.number("master_sync_total_bytes", 0);
        return info.incomplete() && all > 0
                ? Math.clamp(info.number("master_sync_read_bytes", 0) * 100 / all, 0, 99)
                : -1;
    }

    /** The next pass fences it again; until then it counts for nothing. Its gate was never opened. */
    private void undone(View.Facts facts, String why) {
        LOG.error("group {}: {}", instance.settings.group(), why);
        facts.fencedFor = Epoch.NONE;
        facts.pinned = false;
        facts.position = null;
        facts.state = InstanceState.STARTING;
        facts.because(why);
        instance.goal.wake();
    }
}
