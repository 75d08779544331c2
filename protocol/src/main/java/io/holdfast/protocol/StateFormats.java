package io.holdfast.protocol;

import java.util.List;

/** The wire format of {@link Directive} and the group's state in it. */
final class StateFormats {

    static final List<WireFormat<?>> V1 = List.of(
            new WireFormat<>(
                    60,
                    Directive.class,
                    (o, v) -> o.whole(v.term())
                            .value(v.coordinator())
                            .value(v.state())
                            .value(v.to())
                            .oneOf(v.order()),
                    i -> new Directive(
                            i.whole(),
                            i.value(NodeName.class),
                            i.value(GroupState.class),
                            i.value(NodeName.class),
                            i.oneOf(Order.class))),
            new WireFormat<>(61, GroupState.class, StateFormats::writeState, StateFormats::readState),
            new WireFormat<>(
                    62,
                    Member.class,
                    (o, v) -> o.value(v.node())
                            .text(v.host())
                            .whole(v.port())
                            .value(v.incarnation())
                            .flag(v.leaving()),
                    i -> new Member(
                            i.value(NodeName.class), i.text(), i.small(), i.value(Incarnation.class), i.flag())),
            new WireFormat<>(
                    63,
                    AckRule.class,
                    (o, v) -> o.whole(v.k()).whole(v.wanted()).word(v.durability()),
                    i -> new AckRule(i.small(), i.small(), i.word(Durability.class))),
            new WireFormat<>(64, LineageEntry.class, StateFormats::writeEntry, StateFormats::readEntry));

    private StateFormats() {}

    private static void writeState(WireOut out, GroupState s) {
        out.value(s.group()).word(s.engine()).whole(s.version()).value(s.epoch());
        out.oneOf(s.phase()).optional(s.primary()).list(s.members()).value(s.ackRule());
        out.list(s.lineage()).list(s.retired()).whole(s.nextHistory());
        out.text(s.systemId()).value(s.secret()).flag(s.paused());
    }

    private static GroupState readState(WireIn in) {
        return new GroupState(
                in.value(GroupName.class),
                in.word(Engine.class),
                in.whole(),
                in.value(Epoch.class),
                in.oneOf(Phase.class),
                in.optional(NodeName.class),
                in.list(Member.class),
                in.value(AckRule.class),
                in.list(LineageEntry.class),
                in.list(Incarnation.class),
                in.whole(),
                in.text(),
                in.value(Secret.class),
                in.flag());
    }

    private static void writeEntry(WireOut out, LineageEntry e) {
        out.value(e.epoch()).text(e.history()).value(e.node());
        out.text(e.parent()).whole(e.from()).text(e.uuid()).flag(e.opened());
    }

    private static LineageEntry readEntry(WireIn in) {
        return new LineageEntry(
                in.value(Epoch.class),
                in.text(),
                in.value(NodeName.class),
                in.text(),
                in.whole(),
                in.text(),
                in.flag());
    }
}
