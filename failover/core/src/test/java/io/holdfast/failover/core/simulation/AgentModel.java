package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.util.List;

/** What the real agents do with orders, in steps that a crash can fall between. */
final class AgentModel {
    private final World world;
    private final LeaseModel leases;

    AgentModel(World world) {
        this.world = world;
        this.leases = new LeaseModel(world);
    }

    void renewLease(SimNode n) {
        leases.renew(n);
    }

    void receive(SimNode n, long term, GroupState state, Order order) {
        if (!n.awake(world.now)) {
            return;
        }
        boolean old = order.epoch().value() < n.promised || term < n.term || state.version() < n.version;
        if (old && world.mutation != Mutation.NO_EPOCH_CHECK) {
            return;
        }
        n.promised = Math.max(n.promised, order.epoch().value());
        n.term = Math.max(n.term, term);
        n.version = Math.max(n.version, state.version());
        n.state = state;
        n.order = order;
        n.named.addAll(named(order));
    }

    /** The histories that the order itself speaks of. */
    private static List<String> named(Order order) {
        return switch (order) {
            case Order.Follow o -> histories(o.lineage());
            case Order.Rebuild o -> histories(o.lineage());
            case Order.Lead o -> List.of(o.history());
            case Order.Promote o -> List.of(o.from().history());
            case Order.Observe o -> List.of();
            case Order.Initialise o -> List.of();
            case Order.Fence o -> List.of();
            case Order.HandOver o -> List.of();
        };
    }

    private static List<String> histories(List<LineageEntry> lineage) {
        return lineage.stream().map(LineageEntry::history).toList();
    }

    private boolean registered(SimNode n, int history) {
        var name = Integer.toString(history);
        return world.mutation == Mutation.HISTORIES_FROM_ORDERS_ONLY
                ? n.named.contains(name)
                : n.state != null && n.state.epochOf(name).isPresent();
    }

    /** One step towards the order. */
    void work(SimNode n) {
        var order = n.order;
        if (!n.awake(world.now) || order == null) {
            return;
        }
        switch (order) {
            case Order.Observe o -> {}
            case Order.Initialise o -> initialise(n);
            case Order.Fence o -> fence(n, o.epoch().value());
            case Order.Promote o -> promote(n, o);
            case Order.Lead o -> lead(n, o);
            case Order.HandOver o -> handOver(n, o.epoch().value());
            case Order.Follow o -> {
                if (!world.replicas.waitsToBeTakenIn(n, o) && !world.replicas.waitsForPromotion(n, o)) {
                    world.replicas.follow(n, World.index(o.primary().node()), o.lineage());
                }
            }
            case Order.Rebuild o -> {
                boolean wipe = n.incarnation != null && o.retired().contains(n.incarnation);
                world.replicas.rebuild(n, World.index(o.primary().node()), o.lineage(), wipe);
            }
        }
    }

    private void initialise(SimNode n) {
        if (n.incarnation == null) {
            n.incarnation = world.newIncarnation();
            n.log = new Log();
            for (int i = 0; i < 3; i++) {
                n.log.append(Log.entry(1, n.id));
            }
        }
        n.serverUp = true;
    }

    private void fence(SimNode n, long epoch) {
        if (n.incarnation == null) {
            return;
        }
        if (n.serverUp && n.primary) {
            endPrimary(n, false);
        } else if (!n.serverUp) {
            n.serverUp = true;
            n.stoppedCleanly = false;
        } else if (n.receivesFrom >= 0 && !(world.mutation == Mutation.UNVERIFIED_FENCE && world.chance(60))) {
            n.receivesFrom = -1;
            n.caughtUp = false;
        } else {
            breakOffCopy(n);
            countWhatIsRegistered(n);
            n.fencedFor = epoch;
        }
    }

    /** PostgreSQL stops; Redis becomes nobody's replica. */
    private void endPrimary(SimNode n, boolean clean) {
        if (world.redis()) {
            countWhatIsRegistered(n);
            n.demote(clean);
        } else {
            n.serverStops(clean);
        }
    }

    /** Redis: of a promotion that the register never heard of nothing counts, on its primary and on who attached to it. */
    private void countWhatIsRegistered(SimNode n) {
        if (!world.redis() || registered(n, n.log.history())) {
            return;
        }
        int from = n.log.startOfHistory();
        if (from > 0 && registered(n, n.log.at(from) / 16)) {
            n.log.truncate(from);
        }
    }

    /** A full copy replaces the data at its end, in one go; what is broken off before leaves them as they were. */
    private void breakOffCopy(SimNode n) {
        if (world.redis()) {
            n.rebuilding = false;
        }
    }

    /** The server's process is gone, and with Redis what it had in memory only. */
    void die(SimNode n) {
        boolean ran = n.serverUp;
        n.serverStops(false);
        if (!ran || n.incarnation == null || !world.redis()) {
            return;
        }
        n.rebuilding = false;
        if (!world.keeps) {
            int saved = world.chance(50) ? world.random.nextInt(n.log.length()) : 0;
            n.log.truncate(saved);
            if (world.mutation != Mutation.LOST_MEMORY_KEEPS_ITS_NAME) {
                n.incarnation = world.newIncarnation();
            }
            if (saved > 0) {
                return; // the file on the disk has its replication id, too
            }
        }
        n.log.append(Log.entry(world.newHistory(), n.id));
    }

    private void promote(SimNode n, Order.Promote o) {
        long epoch = o.epoch().value();
        if (n.promotionBegun >= epoch || n.failedIn == epoch) {
            if (!world.redis() || world.mutation == Mutation.OPENS_UNREGISTERED) {
                lead(n, new Order.Lead(o.epoch(), o.history(), o.uuid(), o.ackNames(), o.k(), o.members()));
            } else if (n.serverUp && n.primary && n.leads == epoch && n.markerAt == 0) {
                mark(n); // the register writes the history down meanwhile, and the gate stays closed
            }
            return;
        }
        if (n.fencedFor != epoch) {
            fence(n, epoch);
            return;
        }
        if (!n.serverUp || n.primary || !leases.holds(n, epoch)) {
            return;
        }
        if (!holds(n, o.from())) {
            n.failedIn = epoch;
            return;
        }
        n.promotionBegun = epoch;
        if (world.chance(3)) {
            return; // between the note and the deed
        }
        world.witness.promotes(n, epoch);
        int history = historyOf(n, o);
        var named = world.redis() ? Integer.toString(history) : o.history();
        n.branch = new Report.Branch(o.epoch(), named, Integer.toString(n.log.history()), n.log.length());
        n.stoppedCleanly = false;
        n.log.append(Log.entry(history, n.id));
        n.primary = true;
        n.open = false;
        n.leads = epoch;
        n.history = Integer.toString(history);
        n.fencedFor = -1;
        n.marker = -1;
        n.markerAt = 0;
        n.ackNames = o.ackNames();
        n.ackK = o.k();
        n.ackVerified = false;
        n.probeAt = 0;
        java.util.Arrays.fill(n.flushed, 0);
        if (!world.calm && world.chance(6)) {
            world.isolate(n.id); // the worst moment
        }
        world.say(() -> n.name + " is promoted in epoch " + epoch + " at " + n.log.position());
    }

    private int historyOf(SimNode n, Order.Promote o) {
        if (world.redis()) {
            return world.newHistory();
        }
        return world.mutation == Mutation.SAME_TIMELINE_TWICE ? n.log.history() + 1 : Integer.parseInt(o.history());
    }

    private static boolean holds(SimNode n, Position from) {
        var own = n.log.position();
        return own.history().equals(from.history()) && own.offset() >= from.offset();
    }

    private void lead(SimNode n, Order.Lead o) {
        if (!n.serverUp || !n.primary || n.leads != o.epoch().value()) {
            return;
        }
        if (n.markerAt == 0) {
            mark(n);
        } else if (!n.ackNames.equals(o.ackNames()) || n.ackK != o.k()) {
            n.ackNames = o.ackNames();
            n.ackK = o.k();
            n.ackVerified = false;
            n.probeAt = 0;
        } else if (n.marker == n.leads && !n.open && leases.holds(n, n.leads)) {
            n.open = true;
            world.witness.opens(n);
        } else if (n.probeAt == 0) {
            n.log.append(Log.entry(Integer.parseInt(n.history), n.id));
            n.probeAt = n.log.length();
        } else {
            n.ackVerified = probeHeld(n);
        }
    }

    private static void mark(SimNode n) {
        n.log.append(Log.entry(Integer.parseInt(n.history), n.id));
        n.markerAt = n.log.length();
    }

    /** A setting counts only once it was seen to hold: the named then have all that was acknowledged before it, too. */
    private static boolean probeHeld(SimNode n) {
        long holders = n.ackNames.stream()
                .filter(name -> n.flushed[World.index(name)] >= n.probeAt)
                .count();
        return n.ackNames.isEmpty() || holders >= n.ackK;
    }

    private void handOver(SimNode n, long epoch) {
        if (!n.serverUp || !n.primary || n.leads != epoch || (world.redis() && !drains(n))) {
            return;
        }
        n.log.append(Log.entry(Integer.parseInt(n.history), n.id));
        for (var replica : world.nodes) {
            if (replica.receivesFrom == n.id && world.chance(80)) {
                world.replicas.replicate(replica, true);
            }
        }
        endPrimary(n, true);
    }

    /** Redis: the target may be slow, for a moment or for good; until it has all, the primary serves on. */
    private boolean drains(SimNode n) {
        if (n.drains != n.version) {
            n.drains = n.version;
            n.drainedAt = world.now + (world.calm || world.chance(60) ? 0 : world.random.nextInt(25_000));
        }
        return world.now >= n.drainedAt;
    }

    /** A primary whose lease is over ends: by its agent, or by the guard that needs no agent. */
    void endLeases() {
        for (var n : world.nodes) {
            if (n.serverUp && n.primary && (n.leaseEpoch != n.leads || world.now >= n.leaseEnd + World.GUARD)) {
                world.say(() -> n.name + " is ended: its lease of epoch " + n.leads + " is over");
                if (world.redis() && n.awake(world.now)) {
                    endPrimary(n, false);
                } else {
                    die(n);
                }
            }
        }
    }
}
