package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;

/** One event as subscribers get it. The forms are Redis Sentinel's, which clients take apart by their blanks. */
record Notice(String channel, String payload) {

    static Notice ofPrimary(String channel, Group group) {
        return ofPrimary(channel, group, "");
    }

    static Notice ofPrimary(String channel, Group group, String more) {
        return new Notice(channel, primary(group) + more);
    }

    static Notice ofReplica(String channel, Group group, Instance replica) {
        return ofReplica(channel, group, replica.address());
    }

    static Notice ofReplica(String channel, Group group, Address replica) {
        return new Notice(channel, "slave %s %s %d".formatted(replica, replica.host(), replica.port()) + at(group));
    }

    static Notice ofPeer(String channel, Group group, Peer peer) {
        var address = peer.address();
        return new Notice(
                channel, "sentinel %s %s %d".formatted(peer.runId(), address.host(), address.port()) + at(group));
    }

    static Notice switched(String group, Address from, Address to) {
        return new Notice(
                "+switch-master", "%s %s %d %s %d".formatted(group, from.host(), from.port(), to.host(), to.port()));
    }

    private static String primary(Group group) {
        var address = group.primary().address();
        return "master %s %s %d".formatted(group.name(), address.host(), address.port());
    }

    private static String at(Group group) {
        var address = group.primary().address();
        return " @ %s %s %d".formatted(group.name(), address.host(), address.port());
    }
}
