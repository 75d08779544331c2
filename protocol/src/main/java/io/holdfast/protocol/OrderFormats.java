package io.holdfast.protocol;

import java.util.List;

/** The wire format of {@link Order}. */
final class OrderFormats {

    static final List<WireFormat<?>> V1 = List.of(
            new WireFormat<>(
                    80,
                    Order.Observe.class,
                    (o, v) -> o.value(v.epoch()),
                    i -> new Order.Observe(i.value(Epoch.class))),
            new WireFormat<>(
                    81,
                    Order.Initialise.class,
                    (o, v) -> o.value(v.epoch()),
                    i -> new Order.Initialise(i.value(Epoch.class))),
            new WireFormat<>(
                    82, Order.Fence.class, (o, v) -> o.value(v.epoch()), i -> new Order.Fence(i.value(Epoch.class))),
            new WireFormat<>(
                    83,
                    Order.Promote.class,
                    (o, v) -> leading(o, v.epoch(), v.history(), v.uuid())
                            .value(v.from())
                            .list(v.ackNames())
                            .whole(v.k())
                            .list(v.members()),
                    i -> new Order.Promote(
                            i.value(Epoch.class),
                            i.text(),
                            i.text(),
                            i.value(Position.class),
                            i.list(NodeName.class),
                            i.small(),
                            i.list(Member.class))),
            new WireFormat<>(
                    84,
                    Order.Lead.class,
                    (o, v) -> leading(o, v.epoch(), v.history(), v.uuid())
                            .list(v.ackNames())
                            .whole(v.k())
                            .list(v.members()),
                    i -> new Order.Lead(
                            i.value(Epoch.class),
                            i.text(),
                            i.text(),
                            i.list(NodeName.class),
                            i.small(),
                            i.list(Member.class))),
            new WireFormat<>(
                    85,
                    Order.HandOver.class,
                    (o, v) -> o.value(v.epoch()),
                    i -> new Order.HandOver(i.value(Epoch.class))),
            new WireFormat<>(
                    86,
                    Order.Follow.class,
                    (o, v) -> following(o, v.epoch(), v.primary(), v.lineage(), v.members())
                            .value(v.secret())
                            .text(v.systemId()),
                    i -> new Order.Follow(
                            i.value(Epoch.class),
                            i.value(Member.class),
                            i.list(LineageEntry.class),
                            i.list(Member.class),
                            i.value(Secret.class),
                            i.text())),
            new WireFormat<>(
                    87,
                    Order.Rebuild.class,
                    (o, v) -> following(o, v.epoch(), v.primary(), v.lineage(), v.members())
                            .value(v.secret())
                            .text(v.systemId())
                            .list(v.retired()),
                    i -> new Order.Rebuild(
                            i.value(Epoch.class),
                            i.value(Member.class),
                            i.list(LineageEntry.class),
                            i.list(Member.class),
                            i.value(Secret.class),
                            i.text(),
                            i.list(Incarnation.class))));

    private OrderFormats() {}

    private static WireOut leading(WireOut out, Epoch epoch, String history, String uuid) {
        return out.value(epoch).text(history).text(uuid);
    }

    private static WireOut following(
            WireOut out, Epoch epoch, Member primary, List<LineageEntry> lineage, List<Member> members) {
        return out.value(epoch).value(primary).list(lineage).list(members);
    }
}
