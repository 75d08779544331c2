package io.holdfast.failover.cluster;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireMessage;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** The wire format of {@link NodeMessage}; ids 120-159. */
final class ClusterFormats {

    private static final List<WireFormat<?>> REQUEST_V1 = List.of(
            new WireFormat<>(
                    120,
                    NodeMessage.RequestMade.class,
                    (o, v) -> o.value(v.from())
                            .whole(v.request())
                            .text(v.boot())
                            .whole(v.deadline())
                            .value(v.group())
                            .oneOf(v.wish()),
                    i -> new NodeMessage.RequestMade(
                            i.value(NodeName.class),
                            i.whole(),
                            i.text(),
                            i.whole(),
                            i.value(GroupName.class),
                            i.oneOf(Request.class))),
            new WireFormat<>(
                    121,
                    Request.Switchover.class,
                    (o, v) -> o.optional(v.target()),
                    i -> new Request.Switchover(i.optional(NodeName.class))),
            new WireFormat<>(
                    122,
                    Request.Failover.class,
                    (o, v) -> o.optional(v.target()),
                    i -> new Request.Failover(i.optional(NodeName.class))),
            new WireFormat<>(123, Request.Pause.class, (o, v) -> {}, i -> new Request.Pause()),
            new WireFormat<>(124, Request.Resume.class, (o, v) -> {}, i -> new Request.Resume()),
            new WireFormat<>(
                    125,
                    Request.Reinit.class,
                    (o, v) -> o.value(v.node()),
                    i -> new Request.Reinit(i.value(NodeName.class))));

    private static final List<WireFormat<?>> OUTCOME_V1 = List.of(
            new WireFormat<>(
                    130,
                    NodeMessage.RequestAnswered.class,
                    (o, v) -> o.whole(v.request()).oneOf(v.outcome()),
                    i -> new NodeMessage.RequestAnswered(i.whole(), i.oneOf(Outcome.class))),
            new WireFormat<>(
                    131,
                    Outcome.Done.class,
                    (o, v) -> o.text(v.sentence()).whole(v.version()),
                    i -> new Outcome.Done(i.text(), i.whole())),
            new WireFormat<>(
                    132, Outcome.Refused.class, (o, v) -> o.text(v.sentence()), i -> new Outcome.Refused(i.text())),
            new WireFormat<>(
                    133, Outcome.Unknown.class, (o, v) -> o.text(v.sentence()), i -> new Outcome.Unknown(i.text())));

    private static final List<WireFormat<?>> JOIN_V1 = List.of(
            new WireFormat<>(
                    140,
                    NodeMessage.JoinQuestion.class,
                    (o, v) -> o.value(v.from()).whole(v.asked()).flag(v.founding()),
                    i -> new NodeMessage.JoinQuestion(i.value(NodeName.class), i.whole(), i.flag())),
            new WireFormat<>(
                    141,
                    NodeMessage.JoinAnswer.class,
                    (o, v) -> o.value(v.from())
                            .whole(v.asked())
                            .list(v.members())
                            .flag(v.up())
                            .flag(v.vote()),
                    i -> new NodeMessage.JoinAnswer(
                            i.value(NodeName.class), i.whole(), i.list(NodeName.class), i.flag(), i.flag())));

    private static final List<WireFormat<?>> CLOCK_V1 = List.of(
            new WireFormat<>(
                    150,
                    NodeMessage.ClockQuestion.class,
                    (o, v) -> o.value(v.from()).whole(v.request()),
                    i -> new NodeMessage.ClockQuestion(i.value(NodeName.class), i.whole())),
            new WireFormat<>(
                    151,
                    NodeMessage.ClockAnswer.class,
                    (o, v) ->
                            o.value(v.from()).whole(v.request()).text(v.boot()).whole(v.nanos()),
                    i -> new NodeMessage.ClockAnswer(i.value(NodeName.class), i.whole(), i.text(), i.whole())));

    private static final List<WireFormat<?>> UPKEEP_ANSWER_V1 = List.of(
            new WireFormat<>(
                    153,
                    NodeMessage.UpkeepAnswered.class,
                    (o, v) -> o.whole(v.request())
                            .text(v.refusal())
                            .list(v.survey().pending())
                            .text(v.survey().run()),
                    i -> new NodeMessage.UpkeepAnswered(
                            i.whole(), i.text(), new Upkeep.Survey(i.list(Upkeep.Pending.class), i.text()))),
            new WireFormat<>(
                    154,
                    Upkeep.Pending.class,
                    (o, v) ->
                            o.text(v.name()).text(v.running()).text(v.wanted()).flag(v.lowered()),
                    i -> new Upkeep.Pending(i.text(), i.text(), i.text(), i.flag())));

    private static final WireFormat<?> UPKEEP_V1 = new WireFormat<>(
            152,
            NodeMessage.UpkeepAsked.class,
            (o, v) -> o.value(v.from())
                    .whole(v.request())
                    .value(v.group())
                    .word(v.kind())
                    .text(v.run()),
            i -> new NodeMessage.UpkeepAsked(
                    i.value(NodeName.class),
                    i.whole(),
                    i.value(GroupName.class),
                    i.word(NodeMessage.UpkeepAsked.Kind.class),
                    i.text()));

    /** One of a group's parameters, as it travels. */
    record Setting(String name, String value) {}

    private static final List<WireFormat<?>> PARAMETERS_V1 = List.of(
            new WireFormat<>(
                    155,
                    NodeMessage.ParametersTold.class,
                    (o, v) -> o.value(v.group())
                            .whole(v.parameters().version())
                            .list(v.parameters().values().entrySet().stream()
                                    .map(e -> new Setting(e.getKey(), e.getValue()))
                                    .toList()),
                    i -> new NodeMessage.ParametersTold(
                            i.value(GroupName.class), parameters(i.whole(), i.list(Setting.class)))),
            new WireFormat<>(
                    156,
                    Setting.class,
                    (o, v) -> o.text(v.name()).text(v.value()),
                    i -> new Setting(i.text(), i.text())));

    private static GroupParameters parameters(long version, List<Setting> settings) {
        var values = new TreeMap<String, String>();
        settings.forEach(s -> values.put(s.name(), s.value()));
        return new GroupParameters(version, values);
    }

    private static final WireFormat<?> PLAN_V1 = new WireFormat<>(
            157,
            NodeMessage.PlanTold.class,
            (o, v) -> {
                o.value(v.group()).whole(v.planned().version());
                var plan = v.planned().plan();
                o.flag(plan != null);
                if (plan != null) {
                    o.optional(plan.target())
                            .whole(plan.at().toEpochMilli())
                            .text(plan.by())
                            .whole(plan.begun());
                }
            },
            i -> new NodeMessage.PlanTold(
                    i.value(GroupName.class),
                    new PlannedSwitchover(
                            i.whole(),
                            i.flag()
                                    ? new PlannedSwitchover.Plan(
                                            i.optional(NodeName.class),
                                            Instant.ofEpochMilli(i.whole()),
                                            i.text(),
                                            i.whole())
                                    : null)));

    static final List<WireMessage> MESSAGES = List.of(
            new WireMessage("request/1", NodeMessage.RequestMade.class, REQUEST_V1),
            new WireMessage("outcome/1", NodeMessage.RequestAnswered.class, OUTCOME_V1),
            new WireMessage("join-question/1", NodeMessage.JoinQuestion.class, List.of(JOIN_V1.getFirst())),
            new WireMessage("join-answer/1", NodeMessage.JoinAnswer.class, List.of(JOIN_V1.getLast())),
            new WireMessage("clock-question/1", NodeMessage.ClockQuestion.class, List.of(CLOCK_V1.getFirst())),
            new WireMessage("clock-answer/1", NodeMessage.ClockAnswer.class, List.of(CLOCK_V1.getLast())),
            new WireMessage("upkeep/1", NodeMessage.UpkeepAsked.class, List.of(UPKEEP_V1)),
            new WireMessage("upkeep-answer/1", NodeMessage.UpkeepAnswered.class, UPKEEP_ANSWER_V1),
            new WireMessage("group-parameters/1", NodeMessage.ParametersTold.class, PARAMETERS_V1),
            new WireMessage("group-plan/1", NodeMessage.PlanTold.class, List.of(PLAN_V1)));

    private ClusterFormats() {}
}
