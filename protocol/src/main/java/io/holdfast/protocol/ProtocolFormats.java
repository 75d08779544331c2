package io.holdfast.protocol;

import java.util.List;
import java.util.stream.Stream;

/** Every class of this module that travels, and its id: 20-39 values, 40-59 report, 60-99 directive, 100-109 lease. */
final class ProtocolFormats {

    static final List<WireFormat<?>> SHARED = List.of(
            new WireFormat<>(20, NodeName.class, (o, v) -> o.text(v.value()), i -> new NodeName(i.text())),
            new WireFormat<>(21, GroupName.class, (o, v) -> o.text(v.value()), i -> new GroupName(i.text())),
            new WireFormat<>(22, Epoch.class, (o, v) -> o.whole(v.value()), i -> new Epoch(i.whole())),
            new WireFormat<>(23, Incarnation.class, (o, v) -> o.text(v.value()), i -> new Incarnation(i.text())),
            new WireFormat<>(24, Secret.class, (o, v) -> o.text(v.reveal()), i -> new Secret(i.text())),
            new WireFormat<>(
                    25,
                    Position.class,
                    (o, v) -> o.text(v.history()).whole(v.offset()),
                    i -> new Position(i.text(), i.whole())));

    static final List<WireMessage> MESSAGES = List.of(
            new WireMessage("report/1", Report.class, ReportFormats.V1),
            new WireMessage(
                    "directive/1",
                    Directive.class,
                    Stream.of(StateFormats.V1, PhaseFormats.V1, OrderFormats.V1)
                            .flatMap(List::stream)
                            .toList()),
            new WireMessage("lease/1", Lease.class, LeaseFormats.V1));

    private ProtocolFormats() {}
}
