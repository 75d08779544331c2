package io.holdfast.failover.core.simulation;

import io.holdfast.failover.core.Quorum;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Evidence;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sees everything: who was told that a write is safe, and whether each later primary still holds it. */
final class Witness {
    private final World world;
    private int[] offsets = new int[256];
    private int[] entries = new int[256];
    private int acknowledged;
    private final int[] acknowledgedUpTo = new int[World.NODES];
    private final long[] acknowledgedIn = new long[World.NODES];
    private @Nullable SimNode newest;
    private long newestEpoch = -1;
    private final long[] promisedBefore = new long[World.NODES];

    Witness(World world) {
        this.world = world;
    }

    int acknowledged() {
        return acknowledged;
    }

    /** The server of {@code p} looks whether commits that wait may return. */
    void acknowledge(SimNode p) {
        if (!p.serverUp || !p.primary) {
            return;
        }
        if (acknowledgedIn[p.id] != p.leads) {
            acknowledgedIn[p.id] = p.leads;
            acknowledgedUpTo[p.id] = p.branch == null ? 0 : (int) p.branch.from();
        }
        int safe = held(p);
        for (int offset = acknowledgedUpTo[p.id] + 1; offset <= safe; offset++) {
            record(p, offset);
        }
        acknowledgedUpTo[p.id] = Math.max(acknowledgedUpTo[p.id], safe);
        if (p.markerAt > 0 && safe >= p.markerAt && p.marker != p.leads) {
            p.marker = p.leads;
        }
    }

    /** Up to where enough named replicas have said that they hold the log. */
    private int held(SimNode p) {
        if (world.mutation == Mutation.ACK_WITHOUT_REPLICATION && world.chance(5)) {
            return p.log.length();
        }
        if (p.ackK == 0) {
            return p.log.length();
        }
        if (world.mutation == Mutation.ANYBODY_CONFIRMS) {
            int most = 0;
            for (int i = 0; i < World.NODES; i++) {
                most = i == p.id ? most : Math.max(most, p.flushed[i]);
            }
            return Math.min(p.log.length(), most);
        }
        var flushed = new int[p.ackNames.size()];
        for (int i = 0; i < flushed.length; i++) {
            flushed[i] = p.flushed[World.index(p.ackNames.get(i))];
        }
        Arrays.sort(flushed);
        return flushed.length < p.ackK ? 0 : Math.min(p.log.length(), flushed[flushed.length - p.ackK]);
    }

    private void record(SimNode p, int offset) {
        if (world.redis() && !p.open) {
            return; // nobody but Holdfast has written yet, and a promotion that is never registered is taken back
        }
        if (acknowledged == offsets.length) {
            offsets = Arrays.copyOf(offsets, acknowledged * 2);
            entries = Arrays.copyOf(entries, acknowledged * 2);
        }
        offsets[acknowledged] = offset;
        entries[acknowledged++] = p.log.at(offset);
        var later = newest;
        if (later != null
                && newestEpoch > p.leads
                && later.leads == newestEpoch
                && later.primary
                && !later.log.holds(offset, p.log.at(offset))) {
            throw new World.Violation(p.name + " acknowledged offset " + offset + " in epoch " + p.leads
                    + " although epoch " + newestEpoch + " is open without it");
        }
    }

    /**
     * Redis: the group says that confirmed writes are lost. That is only true while too few members kept their memory; then
     * what the first one has is all that is left. Where every write is on a disk, nothing is lost while enough disks are left.
     */
    void memoryLost(Event.MemoryLost event) {
        var members = world.register.members();
        long kept = members.stream()
                .filter(m -> m.incarnation().equals(world.nodes[World.index(m.node())].incarnation))
                .count();
        boolean enough =
                kept >= Quorum.fence(members.size(), world.register.ackRule().k());
        if (enough && world.keeps) {
            return; // what was confirmed is on one of their disks, and nothing is taken off the list
        }
        if (enough) {
            throw new World.Violation("memory is said to be lost although " + kept + " members kept theirs");
        }
        var log = world.nodes[World.index(event.first().node())].log;
        int left = 0;
        for (int i = 0; i < acknowledged; i++) {
            if (log.holds(offsets[i], entries[i])) {
                offsets[left] = offsets[i];
                entries[left++] = entries[i];
            }
        }
        acknowledged = left;
    }

    /** {@code p} lets clients in. */
    void opens(SimNode p) {
        world.say(() -> p.name + " opens epoch " + p.leads + ", " + acknowledged + " acknowledged");
        for (int i = 0; i < acknowledged; i++) {
            if (!p.log.holds(offsets[i], entries[i])) {
                throw new World.Violation("epoch " + p.leads + " is opened by " + p.name + " without offset "
                        + offsets[i] + ", which was acknowledged on history " + entries[i] / 16);
            }
        }
        for (var other : world.nodes) {
            if (other != p && other.open && other.serverUp) {
                throw new World.Violation(p.name + " opens epoch " + p.leads + " while " + other.name
                        + " still serves reads of epoch " + other.leads);
            }
        }
        if (p.leads > newestEpoch) {
            newest = p;
            newestEpoch = p.leads;
        }
    }

    void promotes(SimNode p, long epoch) {
        for (var other : world.nodes) {
            if (other != p && other.primary && other.serverUp && other.leads == epoch) {
                throw new World.Violation("epoch " + epoch + " is promoted twice");
            }
        }
    }

    /** What must hold at every moment. */
    void look() {
        for (var node : world.nodes) {
            if (node.promised < promisedBefore[node.id]) {
                throw new World.Violation(node.name + " went back on its promise of epoch " + promisedBefore[node.id]);
            }
            promisedBefore[node.id] = node.promised;
        }
    }

    /** A forgotten promise is what one mutation is about: its consequences must be caught, not the deed. */
    void forgets(SimNode node) {
        promisedBefore[node.id] = 0;
    }

    Evidence evidence(SimNode node) {
        var state = node.state;
        if (state == null || state.primary() == null) {
            return Evidence.none();
        }
        var primary = world.nodes[World.index(state.primary())];
        boolean path = world.linked(node.id, primary.id) && world.linked(primary.id, node.id);
        boolean receiving = node.serverUp && node.receivesFrom == primary.id && primary.serverUp && path;
        var probe = !path ? Evidence.Probe.SILENT : primary.serverUp ? Evidence.Probe.ANSWERED : Evidence.Probe.REFUSED;
        boolean tried = node != primary && world.chance(80);
        return new Evidence(
                new Epoch(state.epoch().value()),
                receiving,
                receiving ? 50 : Long.MAX_VALUE,
                tried ? probe : Evidence.Probe.UNTRIED,
                tried ? 20 : Long.MAX_VALUE);
    }
}
