package io.holdfast.protocol;

import java.util.List;

/** The wire format of {@link Phase}. */
final class PhaseFormats {

    static final List<WireFormat<?>> V1 = List.of(
            new WireFormat<>(70, Phase.Unborn.class, (o, v) -> {}, i -> new Phase.Unborn()),
            new WireFormat<>(
                    71,
                    Phase.Initialising.class,
                    (o, v) -> o.value(v.node()),
                    i -> new Phase.Initialising(i.value(NodeName.class))),
            new WireFormat<>(72, Phase.Steady.class, (o, v) -> {}, i -> new Phase.Steady()),
            new WireFormat<>(
                    73,
                    Phase.HandingOver.class,
                    (o, v) -> o.value(v.target()),
                    i -> new Phase.HandingOver(i.value(NodeName.class))),
            new WireFormat<>(
                    74,
                    Phase.Fencing.class,
                    (o, v) -> o.text(v.reason()).optional(v.preferred()),
                    i -> new Phase.Fencing(i.text(), i.optional(NodeName.class))),
            new WireFormat<>(
                    75,
                    Phase.Promoting.class,
                    (o, v) -> o.value(v.candidate()).text(v.history()),
                    i -> new Phase.Promoting(i.value(NodeName.class), i.text())),
            new WireFormat<>(
                    76,
                    Phase.Opening.class,
                    (o, v) -> o.value(v.primary()),
                    i -> new Phase.Opening(i.value(NodeName.class))));

    private PhaseFormats() {}
}
