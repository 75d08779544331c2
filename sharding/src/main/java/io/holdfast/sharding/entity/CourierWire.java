package io.holdfast.sharding.entity;

import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireIn;
import io.holdfast.protocol.WireOut;
import io.holdfast.sharding.entity.CourierMessage.Answered;
import io.holdfast.sharding.entity.CourierMessage.Question;
import io.holdfast.sharding.entity.CourierMessage.Recalled;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** What couriers say to each other, ids 260-269; the rules of {@link SessionWire} hold here too. */
final class CourierWire {
    private CourierWire() {}

    static List<WireFormat<?>> formats(ActorRefResolver refs) {
        return List.of(
                new WireFormat<>(
                        260,
                        CourierMessage.Questions.class,
                        (o, v) -> {
                            o.text(refs.toSerializationFormat(v.replyTo())).many(v.questions(), CourierWire::question);
                            if (v.borrows()) {
                                o.flag(true);
                            }
                        },
                        i -> new CourierMessage.Questions(
                                refs.resolveActorRef(i.text()), i.many(CourierWire::question), i.more() && i.flag())),
                new WireFormat<>(
                        261,
                        CourierMessage.Answers.class,
                        (o, v) -> {
                            o.many(v.answers(), CourierWire::answered);
                            if (lends(v)) {
                                v.answers().forEach(answered -> o.whole(answered.lent()));
                                o.text(v.from() == null ? "" : refs.toSerializationFormat(v.from()))
                                        .many(
                                                v.recalled(),
                                                (out, recalled) ->
                                                        out.whole(recalled.id()).text(recalled.key()))
                                        .many(v.returned(), WireOut::whole);
                            }
                        },
                        i -> answers(i, refs)),
                new WireFormat<>(
                        262,
                        CourierMessage.Open.class,
                        (o, v) -> o.text(v.node())
                                .text(refs.toSerializationFormat(v.courier()))
                                .flag(v.andYou()),
                        i -> new CourierMessage.Open(i.text(), refs.resolveActorRef(i.text()), i.flag())),
                new WireFormat<>(
                        263,
                        CourierMessage.Closed.class,
                        (o, v) -> o.text(v.node()),
                        i -> new CourierMessage.Closed(i.text())));
    }

    private static void question(WireOut out, Question question) {
        out.whole(question.id()).flag(question.session()).text(question.key()).oneOf(question.command());
    }

    private static Question question(WireIn in) {
        return new Question(in.whole(), in.flag(), in.text(), in.oneOf(Command.class));
    }

    private static boolean lends(CourierMessage.Answers v) {
        return !v.recalled().isEmpty()
                || !v.returned().isEmpty()
                || v.answers().stream().anyMatch(answered -> answered.lent() > 0);
    }

    private static CourierMessage.Answers answers(WireIn in, ActorRefResolver refs) {
        var answers = in.many(CourierWire::answered);
        if (!in.more()) {
            return new CourierMessage.Answers(null, answers, List.of(), List.of());
        }
        answers.replaceAll(a -> new Answered(a.id(), a.answer(), a.owner(), a.epoch(), in.whole()));
        var from = in.text();
        return new CourierMessage.Answers(
                from.isEmpty() ? null : refs.resolveActorRef(from),
                answers,
                in.many(i -> new Recalled(i.whole(), i.text())),
                in.many(WireIn::whole));
    }

    private static void answered(WireOut out, Answered answered) {
        out.whole(answered.id()).oneOf(answered.answer()).text(answered.owner()).whole(answered.epoch());
    }

    private static Answered answered(WireIn in) {
        return new Answered(in.whole(), in.oneOf(Answer.class), in.text(), in.whole(), 0);
    }
}
