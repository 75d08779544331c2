package io.holdfast.protocol;

import java.util.List;

/** The wire format of {@link Lease}: five fields in the same order each. */
final class LeaseFormats {

    static final List<WireFormat<?>> V1 = List.of(
            new WireFormat<>(
                    100,
                    Lease.Question.class,
                    (o, v) -> fields(o, v.group(), v.epoch(), v.holder(), v.boot(), v.question()),
                    i -> new Lease.Question(
                            i.value(GroupName.class),
                            i.value(Epoch.class),
                            i.value(NodeName.class),
                            i.text(),
                            i.whole())),
            new WireFormat<>(
                    101,
                    Lease.Grant.class,
                    (o, v) -> fields(o, v.group(), v.epoch(), v.granter(), v.boot(), v.question()),
                    i -> new Lease.Grant(
                            i.value(GroupName.class),
                            i.value(Epoch.class),
                            i.value(NodeName.class),
                            i.text(),
                            i.whole())),
            new WireFormat<>(
                    102,
                    Lease.Refusal.class,
                    (o, v) -> fields(o, v.group(), v.promised(), v.granter(), v.boot(), v.question()),
                    i -> new Lease.Refusal(
                            i.value(GroupName.class),
                            i.value(Epoch.class),
                            i.value(NodeName.class),
                            i.text(),
                            i.whole())));

    private LeaseFormats() {}

    private static void fields(WireOut out, GroupName group, Epoch epoch, NodeName node, String boot, long question) {
        out.value(group).value(epoch).value(node).text(boot).whole(question);
    }
}
