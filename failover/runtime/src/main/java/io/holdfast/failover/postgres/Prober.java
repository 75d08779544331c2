package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.View;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the running instance several times a second and tells the view; it changes nothing itself. */
final class Prober {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
    private static final long PACE_MILLIS = 200;
    private static final Set<InstanceState> WORTH_A_LOOK = EnumSet.of(
            InstanceState.FENCED,
            InstanceState.CONNECTING,
            InstanceState.STREAMING,
            InstanceState.PROMOTED,
            InstanceState.RUNNING,
            InstanceState.FAILED,
            InstanceState.HUNG);

    private final Instance instance;
    private final Health health;
    private final Probe probe;
    private Probe.@Nullable Server server;
    private long serverPid = -1;

    Prober(Instance instance, Answers answers) {
        this.instance = instance;
        this.health = new Health(instance, answers);
        this.probe = new Probe(
                new Session(() -> instance.login().open(Login.PROBE_SECONDS)),
                new Session(() -> instance.login().openReplication()));
    }

    static boolean worthALook(InstanceState state) {
        return WORTH_A_LOOK.contains(state);
    }

    void run() {
        while (!instance.goal.closed()) {
            try {
                look();
            } catch (SQLException e) {
                probe.close();
            }
            judge();
            rest();
        }
        probe.close();
    }

    /** Also when nothing answers: that is one of the faults to be seen. */
    private void judge() {
        try {
            health.look(probe);
        } catch (SQLException e) {
            probe.close();
        } catch (IOException e) {
            LOG.warn("group {}: looking at the instance failed: {}", instance.settings.group(), e.getMessage());
        }
    }

    private static void rest() {
        try {
            ProcessTree.pause(PACE_MILLIS);
        } catch (IOException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws SQLException {
        if (!instance.postmaster.alive() || !worthALook(instance.state())) {
            return;
        }
        long before = instance.view.statements();
        var sample = probe.look();
        health.saw(sample);
        note(sample);
        instance.view.seen(before, facts -> {
            if (sample.inRecovery()) {
                replica(facts, sample);
            } else {
                primary(facts, sample);
            }
        });
    }

    private void note(Sample sample) throws SQLException {
        long pid = instance.postmaster.pid();
        var known = server;
        if (known == null || serverPid != pid) {
            known = probe.server();
            server = known;
            serverPid = pid;
        }
        instance.facts = new PostgresFacts(
                known.version(),
                known.startedAt(),
                sample.received(),
                sample.replayed(),
                sample.replayedAt(),
                sample.paused(),
                instance.parameters.pending());
    }

    private void replica(View.Facts facts, Sample sample) {
        facts.receiving = sample.streaming();
        facts.receivedMillisAgo = sample.receiver() ? sample.receivedMillisAgo() : Long.MAX_VALUE;
        facts.replicas = java.util.List.of();
        var position = new Position(Long.toString(sample.timeline()), sample.end());
        if (facts.pinned) {
            // What was fenced is what is replayed: a torn record behind it was received and can never be.
            var replayed = new Position(Long.toString(sample.timeline()), sample.replayed());
            if (!sample.conninfo().isEmpty() || sample.receiver() || !replayed.equals(facts.position)) {
                LOG.error("group {}: the fence was undone by hand: it is made anew", instance.settings.group());
                facts.fencedFor = Epoch.NONE;
                facts.pinned = false;
                facts.state = InstanceState.CONNECTING;
                facts.position = position;
                instance.goal.wake();
            }
            return;
        }
        facts.position = position;
        if (facts.state == InstanceState.CONNECTING || facts.state == InstanceState.STREAMING) {
            facts.state = sample.streaming() ? InstanceState.STREAMING : InstanceState.CONNECTING;
            facts.caughtUp &= sample.streaming();
        }
    }

    private void primary(View.Facts facts, Sample sample) {
        if (instance.runsAsPrimary() && facts.promoted == null) {
            return;
        }
        if (facts.promoted == null) {
            LOG.error("group {}: the instance was promoted by somebody else: it is ended", instance.settings.group());
            facts.fencedFor = Epoch.NONE;
            facts.pinned = false;
            facts.position = null;
            facts.state = InstanceState.FAILED;
            facts.because("the instance was promoted by somebody other than Holdfast, so it was ended");
            Thread.ofVirtual().start(this::end);
            return;
        }
        facts.position = new Position(Long.toString(sample.timeline()), sample.replayed());
        facts.replicas = sample.replicas();
        facts.receiving = false;
        facts.receivedMillisAgo = Long.MAX_VALUE;
    }

    private void end() {
        try {
            instance.postmaster.stopAtOnce();
        } catch (IOException e) {
            LOG.error("group {}: it could not be ended", instance.settings.group(), e);
        }
        instance.goal.wake();
    }
}
