package io.holdfast.protocol;

import java.util.List;

/** The wire format of {@link Report}. */
final class ReportFormats {

    static final List<WireFormat<?>> V1 = List.of(
            new WireFormat<>(40, Report.class, ReportFormats::write, ReportFormats::read),
            new WireFormat<>(
                    41,
                    Report.Branch.class,
                    (o, v) -> o.value(v.epoch())
                            .text(v.history())
                            .text(v.parent())
                            .whole(v.from()),
                    i -> new Report.Branch(i.value(Epoch.class), i.text(), i.text(), i.whole())),
            new WireFormat<>(
                    42,
                    ReplicaSeen.class,
                    (o, v) -> o.value(v.node())
                            .flag(v.streaming())
                            .whole(v.flushed())
                            .flag(v.quorum())
                            .whole(v.silentMillis()),
                    i -> new ReplicaSeen(i.value(NodeName.class), i.flag(), i.whole(), i.flag(), i.whole())),
            new WireFormat<>(
                    43,
                    Evidence.class,
                    (o, v) -> o.value(v.epoch())
                            .flag(v.receiving())
                            .whole(v.receivedMillisAgo())
                            .word(v.probe())
                            .whole(v.probeMillisAgo()),
                    i -> new Evidence(
                            i.value(Epoch.class), i.flag(), i.whole(), i.word(Evidence.Probe.class), i.whole())));

    private ReportFormats() {}

    private static void write(WireOut out, Report r) {
        out.value(r.node()).value(r.group()).text(r.boot()).whole(r.sequence());
        out.value(r.promised()).whole(r.obeyedVersion()).text(r.host()).whole(r.port());
        out.optional(r.incarnation()).text(r.systemId()).word(r.state()).text(r.why());
        out.optional(r.position()).flag(r.exact()).flag(r.consistent()).flag(r.rebuilding());
        out.flag(r.promotable()).whole(r.priority()).whole(r.leaseAgeMillis());
        out.optional(r.promoted()).value(r.markerEpoch());
        out.optionalList(r.ackNames()).whole(r.ackK()).list(r.replicas()).flag(r.checkpointed());
        out.optional(r.upstream()).flag(r.caughtUp()).whole(r.progress());
        out.value(r.secret()).value(r.evidence());
    }

    private static Report read(WireIn in) {
        return new Report(
                in.value(NodeName.class),
                in.value(GroupName.class),
                in.text(),
                in.whole(),
                in.value(Epoch.class),
                in.whole(),
                in.text(),
                in.small(),
                in.optional(Incarnation.class),
                in.text(),
                in.word(InstanceState.class),
                in.text(),
                in.optional(Position.class),
                in.flag(),
                in.flag(),
                in.flag(),
                in.flag(),
                in.small(),
                in.whole(),
                in.optional(Report.Branch.class),
                in.value(Epoch.class),
                in.optionalList(NodeName.class),
                in.small(),
                in.list(ReplicaSeen.class),
                in.flag(),
                in.optional(NodeName.class),
                in.flag(),
                in.small(),
                in.value(Secret.class),
                in.value(Evidence.class));
    }
}
