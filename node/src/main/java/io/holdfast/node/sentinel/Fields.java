package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;
import io.holdfast.node.sentinel.SentinelView.Stage;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.StringJoiner;

/** The maps that tell of one instance, with the fields of Redis Sentinel in its order: clients rely on many of them. */
final class Fields {
    /** How long a change of primary may take at the longest before a new epoch is begun. */
    static final String FAILOVER_TIMEOUT = "10000";

    private Fields() {}

    static SequencedMap<String, String> primary(SentinelView view, Group group) {
        var fields =
                common(group.name(), group.primary().address(), group.primary().runId(), flags(group));
        if (group.stage() != Stage.STEADY) {
            fields.put("failover-state", failoverState(group.stage()));
        }
        heard(fields, group.primary().heardMillis());
        if (group.down()) {
            down(fields, group.primary().downMillis());
            fields.put("o-down-time", text(group.primary().downMillis()));
        }
        fields.put("down-after-milliseconds", text(group.silenceMillis()));
        role(fields, group.primary(), "master");
        fields.put("config-epoch", text(group.epoch()));
        fields.put("num-slaves", text(group.replicas().size()));
        fields.put("num-other-sentinels", text(view.others().size()));
        fields.put("quorum", text(view.quorum()));
        fields.put("failover-timeout", FAILOVER_TIMEOUT);
        fields.put("parallel-syncs", text(Math.max(1, group.replicas().size())));
        return fields;
    }

    static SequencedMap<String, String> replica(Group group, Instance replica) {
        var flags = replica.reachable() ? "slave" : "s_down,slave,disconnected";
        var fields = common(replica.address().toString(), replica.address(), replica.runId(), flags);
        heard(fields, replica.heardMillis());
        if (!replica.reachable()) {
            down(fields, replica.downMillis());
        }
        fields.put("down-after-milliseconds", text(group.silenceMillis()));
        role(fields, replica, "slave");
        fields.put("master-link-down-time", text(replica.attached() ? 0 : replica.brokenMillis()));
        fields.put("master-link-status", replica.attached() ? "ok" : "err");
        fields.put("master-host", replica.attached() ? group.primary().address().host() : "?");
        fields.put(
                "master-port",
                text(replica.attached() ? group.primary().address().port() : 0));
        fields.put("slave-priority", text(replica.priority()));
        fields.put("slave-repl-offset", text(replica.offset()));
        fields.put("replica-announced", "1");
        return fields;
    }

    static SequencedMap<String, String> peer(Group group, Peer peer) {
        var flags = peer.reachable() ? "sentinel" : "s_down,sentinel,disconnected";
        var fields = common(peer.runId(), peer.address(), peer.runId(), flags);
        heard(fields, peer.reachable() ? 0 : group.silenceMillis() + peer.downMillis());
        if (!peer.reachable()) {
            down(fields, peer.downMillis());
        }
        fields.put("down-after-milliseconds", text(group.silenceMillis()));
        fields.put("last-hello-message", "0");
        fields.put("voted-leader", "?");
        fields.put("voted-leader-epoch", "0");
        return fields;
    }

    private static String flags(Group group) {
        var flags = new StringJoiner(",");
        if (group.down()) {
            flags.add("s_down").add("o_down");
        }
        flags.add("master");
        if (group.down() && !group.primary().reachable()) {
            flags.add("disconnected");
        }
        return flags.toString();
    }

    private static String failoverState(Stage stage) {
        return switch (stage) {
            case STEADY -> "none";
            case HANDING_OVER -> "wait_start";
            case FENCING -> "select_slave";
            case PROMOTING -> "wait_promotion";
            case OPENING -> "reconf_slaves";
        };
    }

    private static SequencedMap<String, String> common(String name, Address address, String runId, String flags) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("name", name);
        fields.put("ip", address.host());
        fields.put("port", text(address.port()));
        fields.put("runid", runId);
        fields.put("flags", flags);
        fields.put("link-pending-commands", "0");
        fields.put("link-refcount", "1");
        return fields;
    }

    private static void heard(SequencedMap<String, String> fields, long millis) {
        fields.put("last-ping-sent", "0");
        fields.put("last-ok-ping-reply", text(millis));
        fields.put("last-ping-reply", text(millis));
    }

    private static void down(SequencedMap<String, String> fields, long millis) {
        fields.put("s-down-time", text(millis));
    }

    private static void role(SequencedMap<String, String> fields, Instance instance, String role) {
        fields.put("info-refresh", text(instance.heardMillis()));
        fields.put("role-reported", role);
        fields.put("role-reported-time", text(instance.roleMillis()));
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
