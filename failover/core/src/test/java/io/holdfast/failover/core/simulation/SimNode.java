package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One host of the simulated world: a disk that survives, an agent and a server that do not. */
final class SimNode {
    static final GroupName GROUP = new GroupName("main");
    private static final String[] BOOTS = new String[64];

    static {
        Arrays.setAll(BOOTS, i -> "boot-" + i);
    }

    final int id;
    final NodeName name;

    // what the disk keeps
    long promised;
    long version;
    long term;
    long promotionBegun;

    @Nullable
    Incarnation incarnation;

    boolean rebuilding;
    boolean promotable = true;
    boolean full;
    Log log = new Log();

    // the agent
    boolean agentUp = true;
    long pausedUntil;
    int boot;
    long sequence;
    long startedAt;

    @Nullable
    Order order;

    @Nullable
    GroupState state;

    long fencedFor = -1;
    long failedIn = -1;
    final long[] grantedAt = new long[64];
    /** Histories that an order named; an agent that restarts has forgotten them. */
    final Set<String> named = new HashSet<>();

    /** What lies in its inbox while it pauses. */
    @Nullable
    Runnable answer;

    long leaseEpoch = -1;
    long leaseEnd;

    // the server
    boolean serverUp;
    boolean primary;
    boolean open;
    boolean stoppedCleanly;
    int receivesFrom = -1;
    boolean caughtUp;
    long leads = -1;
    /** The version of the order to hand over that it drains for. */
    long drains = -1;

    long drainedAt;
    String history = "";
    Report.@Nullable Branch branch;
    long marker = -1;
    int markerAt;
    List<NodeName> ackNames = List.of();
    int ackK = 1;
    boolean ackVerified;
    int probeAt;
    final int[] flushed = new int[8];

    SimNode(int id) {
        this.id = id;
        this.name = new NodeName("h" + (id + 1));
        Arrays.fill(grantedAt, Long.MIN_VALUE);
    }

    boolean awake(long now) {
        return agentUp && now >= pausedUntil;
    }

    void serverStops(boolean clean) {
        serverUp = false;
        primary = false;
        open = false;
        stoppedCleanly = clean;
        receivesFrom = -1;
        caughtUp = false;
        branch = null;
        marker = -1;
        ackVerified = false;
        if (!clean) {
            fencedFor = -1;
        }
    }

    /** As Redis ends being a primary: it goes on running and keeps what it has. */
    void demote(boolean clean) {
        serverStops(clean);
        serverUp = true;
    }

    InstanceState instanceState() {
        if (incarnation == null) {
            return InstanceState.EMPTY;
        }
        if (failedIn == promised && order instanceof Order.Promote) {
            return InstanceState.FAILED;
        }
        if (!serverUp) {
            return InstanceState.STOPPED;
        }
        if (primary) {
            return open ? InstanceState.RUNNING : InstanceState.PROMOTED;
        }
        if (receivesFrom >= 0) {
            return InstanceState.STREAMING;
        }
        return order instanceof Order.Follow || order instanceof Order.Rebuild
                ? InstanceState.CONNECTING
                : InstanceState.FENCED;
    }

    Report report(long now, Evidence evidence) {
        sequence++;
        var instance = instanceState();
        boolean ended = instance == InstanceState.STOPPED || instance == InstanceState.FENCED;
        boolean handedOver = ended && stoppedCleanly && order instanceof Order.HandOver;
        boolean exact = !rebuilding && (fencedFor == promised || handedOver);
        Position position = incarnation == null || (!serverUp && !handedOver) ? null : log.position();
        return new Report(
                name,
                GROUP,
                BOOTS[boot & 63],
                sequence,
                new Epoch(promised),
                version,
                "host",
                5432,
                incarnation,
                incarnation == null ? "" : "system",
                instance,
                "",
                position,
                exact && position != null,
                !rebuilding,
                rebuilding,
                promotable && !full,
                promotable ? 1 : 0,
                leaseAge(now),
                branch,
                new Epoch(Math.max(0, marker)),
                ackVerified ? ackNames : null,
                ackK,
                List.of(),
                true,
                receivesFrom < 0 ? null : World.NAMES[receivesFrom],
                caughtUp,
                -1,
                incarnation == null ? Secret.NONE : World.SECRET,
                evidence);
    }

    private long leaseAge(long now) {
        long newest = startedAt;
        boolean any = boot > 0;
        for (int epoch = 0; epoch < promised && epoch < grantedAt.length; epoch++) {
            if (grantedAt[epoch] != Long.MIN_VALUE) {
                newest = Math.max(newest, grantedAt[epoch]);
                any = true;
            }
        }
        return any ? now - newest : Long.MAX_VALUE;
    }
}
