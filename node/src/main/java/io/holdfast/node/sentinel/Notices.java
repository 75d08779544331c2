package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;
import io.holdfast.node.sentinel.SentinelView.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What subscribers are told when one view follows another. Every node tells it from its own views; a view may have
 * jumped over a whole change of primary, and its subscribers are told all the same.
 *
 * <p>More is told than a Sentinel would: node-redis does not hear {@code +switch-master} and wakes on {@code +slave},
 * go-redis waits for {@code +replica-reconf-done}, and Lettuce's MasterReplica starts a timer of five seconds at
 * {@code +elected-leader}, so that one comes as early as possible.
 */
final class Notices {
    private final List<Notice> told = new ArrayList<>();

    private Notices() {}

    static List<Notice> between(SentinelView before, SentinelView after) {
        var notices = new Notices();
        for (var group : after.groups()) {
            var old = before.group(group.name());
            if (old.isEmpty()) {
                notices.tell(Notice.ofPrimary("+monitor", group, " quorum " + after.quorum()));
            } else {
                notices.group(old.get(), group, after);
                after.others().forEach(peer -> notices.peer(group, peer, before));
            }
        }
        for (var group : before.groups()) {
            if (after.group(group.name()).isEmpty()) {
                notices.tell(Notice.ofPrimary("-monitor", group));
            }
        }
        return List.copyOf(notices.told);
    }

    private void group(Group old, Group now, SentinelView after) {
        steps(old, now, after);
        if (!old.primary().address().equals(now.primary().address())) {
            switched(old, now);
            return;
        }
        if (old.down() && !now.down()) {
            tell(Notice.ofPrimary("-sdown", now));
            tell(Notice.ofPrimary("-odown", now));
        }
        now.replicas().forEach(replica -> replica(now, old.replica(replica.address()), replica));
    }

    /** Told of the old primary, which these steps are about. */
    private void steps(Group old, Group now, SentinelView after) {
        boolean newEpoch = old.epoch() != now.epoch();
        if (now.down() && !old.down()) {
            tell(Notice.ofPrimary("+sdown", old));
            tell(Notice.ofPrimary("+odown", old, " #quorum %d/%d".formatted(after.usable(), after.quorum())));
        }
        if (newEpoch) {
            tell(new Notice("+new-epoch", Long.toString(now.epoch())));
        }
        if (!changing(old) && (changing(now) || newEpoch)) {
            tell(Notice.ofPrimary("+try-failover", old));
            tell(Notice.ofPrimary("+elected-leader", old));
        }
        if (reached(Stage.FENCING, old, now)) {
            tell(Notice.ofPrimary("+failover-state-select-slave", old));
        }
        var candidate = now.candidate();
        if (candidate != null && reached(Stage.PROMOTING, old, now)) {
            tell(Notice.ofReplica("+selected-slave", old, candidate));
            tell(Notice.ofReplica("+failover-state-send-slaveof-noone", old, candidate));
            tell(Notice.ofReplica("+failover-state-wait-promotion", old, candidate));
        }
        if (candidate != null && reached(Stage.OPENING, old, now)) {
            tell(Notice.ofReplica("+promoted-slave", old, candidate));
            tell(Notice.ofPrimary("+failover-state-reconf-slaves", old));
        }
    }

    private static boolean changing(Group group) {
        return group.down() || group.stage() != Stage.STEADY;
    }

    private static boolean reached(Stage stage, Group old, Group now) {
        boolean was = old.epoch() == now.epoch() && old.stage().compareTo(stage) >= 0;
        return !was && now.stage().compareTo(stage) >= 0;
    }

    private void switched(Group old, Group now) {
        tell(Notice.switched(now.name(), old.primary().address(), now.primary().address()));
        now.replicas().forEach(replica -> tell(Notice.ofReplica("+slave", now, replica)));
        for (var replica : now.replicas()) {
            if (!replica.reachable()) {
                tell(Notice.ofReplica("+sdown", now, replica));
            } else if (replica.attached()) {
                attached(now, replica);
            }
        }
        tell(Notice.ofPrimary("+failover-end", now));
    }

    private void replica(Group now, Optional<Instance> before, Instance replica) {
        if (before.isEmpty()) {
            tell(Notice.ofReplica("+slave", now, replica));
        }
        boolean wasReachable = before.map(Instance::reachable).orElse(true);
        if (wasReachable && !replica.reachable()) {
            tell(Notice.ofReplica("+sdown", now, replica));
        } else if (!wasReachable && replica.reachable()) {
            tell(Notice.ofReplica("-sdown", now, replica));
        }
        if (replica.attached() && before.filter(Instance::attached).isEmpty()) {
            attached(now, replica);
        }
    }

    private void attached(Group now, Instance replica) {
        tell(Notice.ofReplica("+slave-reconf-sent", now, replica));
        tell(Notice.ofReplica("+slave-reconf-inprog", now, replica));
        tell(Notice.ofReplica("+slave-reconf-done", now, replica));
        tell(Notice.ofReplica("+replica-reconf-done", now, replica));
    }

    private void peer(Group group, Peer peer, SentinelView before) {
        var old = before.others().stream()
                .filter(p -> p.runId().equals(peer.runId()))
                .findFirst();
        if (old.isEmpty()) {
            tell(Notice.ofPeer("+sentinel", group, peer));
        } else if (!old.get().address().equals(peer.address())) {
            tell(moved(group, peer, old.get().address()));
        }
        boolean was = old.map(Peer::reachable).orElse(true);
        if (was != peer.reachable()) {
            tell(Notice.ofPeer(peer.reachable() ? "-sdown" : "+sdown", group, peer));
        }
    }

    private static Notice moved(Group group, Peer peer, Address from) {
        var base = Notice.ofPeer("+sentinel-address-switch", group, peer);
        return new Notice(
                base.channel(),
                base.payload()
                        + " ip %s port %d for %s"
                                .formatted(peer.address().host(), peer.address().port(), from));
    }

    private void tell(Notice notice) {
        told.add(notice);
    }
}
