package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.Waitlist.Waiting;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * What was decided for some commands at once; it is true when {@code events} are durable, the last as {@code sequence}.
 *
 * @param since when it was decided, on the clock that runs on
 */
record Batch<S, C, E>(S next, List<E> events, List<Answered<C>> answers, long sequence, long since) {
    private static final int MOST = 128;

    record Answered<C>(Waiting<C> to, Answer answer) {}

    /** Of those that are next, each upon what the one before it made of the state. */
    static <S, C extends Command, E> Batch<S, C, E> of(
            Kind<S, C, E> kind, S before, long sequence, Waitlist<C> list, long now, long nanos) {
        var events = new ArrayList<E>(1);
        var answers = new ArrayList<Answered<C>>(1);
        S next = before;
        for (int i = 0; i < MOST && list.hasAdmitted(); i++) {
            var waiting = list.nextAdmitted();
            var decision = kind.rules().decide(next, waiting.command(), now);
            next = decision.next();
            events.addAll(decision.events());
            answers.add(new Answered<>(waiting, decision.answer()));
        }
        return new Batch<>(next, events, answers, sequence + events.size(), nanos);
    }

    /** Nothing of it is known to be done. */
    void refuse(OwnerSettings settings, Answer why) {
        answers.forEach(answered -> settings.reply(answered.to(), why));
    }

    /** Nothing of it was done, so that all of it can be decided again. */
    void giveBack(Waitlist<C> list) {
        for (var answered : answers.reversed()) {
            list.readmit(answered.to());
        }
    }

    List<C> commands() {
        return answers.stream().map(a -> a.to().command()).toList();
    }
}
