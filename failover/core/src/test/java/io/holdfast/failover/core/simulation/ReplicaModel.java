package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import java.util.List;

/** How an instance attaches to another one, is rewound or copied anew, and what its stream brings. */
final class ReplicaModel {
    private final World world;

    ReplicaModel(World world) {
        this.world = world;
    }

    /** Redis: it may lack what it acknowledged as this member, so it must not go on under that name. */
    boolean waitsToBeTakenIn(SimNode n, Order.Follow o) {
        if (!world.redis() || !n.serverUp || world.mutation == Mutation.LOST_MEMORY_KEEPS_ITS_NAME) {
            return false;
        }
        return o.members().stream()
                .anyMatch(m -> m.node().equals(n.name) && !m.incarnation().equals(n.incarnation));
    }

    /** Redis lets nobody attach to who is no primary, and a full copy is made only of what the register knows. */
    boolean waitsForPromotion(SimNode n, Order.Follow o) {
        if (!world.redis() || n.state == null || !(n.state.phase() instanceof Phase.Promoting)) {
            return false;
        }
        if (n.receivesFrom >= 0) {
            boolean attached = n.receivesFrom == World.index(o.primary().node());
            if (!attached) {
                n.receivesFrom = -1;
                n.caughtUp = false;
            }
            return !attached;
        }
        return !world.nodes[World.index(o.primary().node())].primary || n.rebuilding || diverged(n, o.lineage());
    }

    void follow(SimNode n, int primary, List<LineageEntry> lineage) {
        if (n.incarnation == null || n.primary) {
            return;
        }
        if (!n.serverUp) {
            n.serverUp = true;
            n.stoppedCleanly = false;
            return;
        }
        if (n.receivesFrom == primary && !n.rebuilding) {
            var upstream = world.nodes[primary];
            n.caughtUp = upstream.serverUp && n.log.length() >= upstream.log.length() - 3;
            return;
        }
        n.fencedFor = -1;
        n.receivesFrom = -1;
        n.caughtUp = false;
        if (n.rebuilding || diverged(n, lineage)) {
            rewind(n, world.nodes[primary]);
        } else {
            n.receivesFrom = primary;
        }
    }

    private static boolean diverged(SimNode n, List<LineageEntry> lineage) {
        var own = Integer.toString(n.log.history());
        if (own.equals(lineage.getLast().history())) {
            return false;
        }
        for (var entry : lineage) {
            if (entry.parent().equals(own)) {
                return n.log.length() > entry.from();
            }
        }
        return true;
    }

    private void rewind(SimNode n, SimNode source) {
        if (!n.rebuilding) {
            n.rebuilding = true;
        } else if (source.serverUp && source.primary && world.linked(source.id, n.id) && world.chance(5)) {
            n.log.truncate(n.log.common(source.log));
            n.log.copyFrom(source.log, source.log.length());
            n.rebuilding = false;
        }
    }

    void rebuild(SimNode n, int primary, List<LineageEntry> lineage, boolean wipe) {
        var source = world.nodes[primary];
        if (wipe) {
            n.serverStops(false);
            n.incarnation = null;
            n.log = new Log();
            n.rebuilding = false;
        } else if (n.incarnation != null) {
            follow(n, primary, lineage);
        } else if (source.serverUp && source.primary && world.linked(source.id, n.id)) {
            n.log = new Log();
            n.log.copyFrom(source.log, source.log.length());
            n.incarnation = world.newIncarnation();
            n.serverUp = true;
            n.primary = false;
            n.receivesFrom = primary;
        }
    }

    /** The stream from the upstream, as the server itself would allow it: it compares histories and offsets, no more. */
    void replicate(SimNode r, boolean all) {
        if (!r.serverUp || r.primary || r.receivesFrom < 0 || r.rebuilding) {
            return;
        }
        var upstream = world.nodes[r.receivesFrom];
        int at = r.log.length();
        boolean connected = upstream.serverUp && world.linked(upstream.id, r.id) && world.linked(r.id, upstream.id);
        if (!connected || at > upstream.log.length() || at == 0) {
            return;
        }
        boolean sameHistory = upstream.log.at(at) / 16 == r.log.history();
        if (sameHistory) {
            int upTo = all ? upstream.log.length() : at + world.random.nextInt(upstream.log.length() - at + 1);
            r.log.copyFrom(upstream.log, upTo);
            world.flushed(r, upstream);
        }
    }
}
