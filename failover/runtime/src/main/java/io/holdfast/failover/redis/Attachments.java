package io.holdfast.failover.redis;

import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.ReplicaSeen;
import java.util.List;
import java.util.Optional;

/** Which member an attached replica is, by the address that it announces. */
final class Attachments {
    private Attachments() {}

    static Optional<NodeName> node(Info.Attached attached, List<Member> members) {
        return members.stream()
                .filter(m -> m.host().equals(attached.host()) && m.port() == attached.port())
                .map(Member::node)
                .findFirst();
    }

    static List<ReplicaSeen> seen(Info info, List<Member> members, List<NodeName> named) {
        return info.attached().stream()
                .flatMap(a -> node(a, members)
                        .map(n -> new ReplicaSeen(n, a.online(), a.offset(), named.contains(n), a.lag() * 1000))
                        .stream())
                .toList();
    }
}
