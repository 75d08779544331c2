package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Order;

/** How a primary asks for its lease, and what it holds. */
final class LeaseModel {
    private final World world;

    LeaseModel(World world) {
        this.world = world;
    }

    boolean holds(SimNode n, long epoch) {
        return n.leaseEpoch == epoch && world.now < n.leaseEnd;
    }

    /** The primary asks everybody; the answers come after a while. */
    void renew(SimNode n) {
        var order = n.order;
        boolean wants =
                order instanceof Order.Promote || order instanceof Order.Lead || order instanceof Order.HandOver;
        if (order == null || !n.awake(world.now) || !wants) {
            return;
        }
        var answer = n.answer;
        if (answer != null) {
            n.answer = null;
            answer.run();
        }
        Epoch epoch = order.epoch();
        long asked = world.now;
        int grants = 0;
        long wait = world.chance(10) ? world.random.nextInt(900) : world.random.nextInt(20);
        for (var granter : world.nodes) {
            long at = asked + world.random.nextInt((int) wait + 1);
            boolean reached = granter.awake(at) && world.linked(n.id, granter.id) && world.linked(granter.id, n.id);
            boolean willing = granter.promised <= epoch.value() || world.mutation == Mutation.NO_EPOCH_CHECK;
            if (reached && willing) {
                granter.grantedAt[(int) Math.min(63, epoch.value())] = at;
                grants++;
            }
        }
        if (grants > World.NODES / 2) {
            long from = world.mutation == Mutation.LEASE_FROM_ANSWER ? asked + wait : asked;
            if (world.edge.cutsOffAfterAsking(n)) {
                n.answer = () -> granted(n, epoch.value(), from);
                return;
            }
            // the answer arrives later; until then the old lease counts
            world.delayed.add(0, () -> granted(n, epoch.value(), from));
            if (wait < 20) {
                world.delayed.remove(0).run();
            }
        }
    }

    private void granted(SimNode n, long epoch, long from) {
        var order = n.order;
        if (!n.awake(world.now) || order == null || order.epoch().value() != epoch) {
            return;
        }
        long since = world.mutation == Mutation.LEASE_FROM_ANSWER ? world.now : from;
        long end = n.leaseEpoch == epoch ? Math.max(n.leaseEnd, since + World.LEASE) : since + World.LEASE;
        n.leaseEpoch = epoch;
        n.leaseEnd = end;
    }
}
