package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.core.FailoverRules;
import io.holdfast.failover.core.Losses;
import io.holdfast.failover.core.Orders;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Verdict;
import io.holdfast.failover.register.Register;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around one group's decisions. It decides nothing itself: {@link FailoverRules} names the next event, the
 * register remembers it, and only then the orders that follow from the new state are sent. Confined to one executor; one
 * call to the register at a time. After a call of unknown outcome it reads before it goes on.
 */
final class GroupCoordinator {
    /** Events among which a loss is looked for before it is told: those of many failovers. */
    private static final int LOOKED_BACK = 200;

    private static final Logger LOG = LoggerFactory.getLogger(GroupCoordinator.class);
    private static final long RESEND = 250_000_000L;
    /** Who cannot reach the register for this long falls silent, so that another one may step in. */
    private static final long VOICE = 2_000_000_000L;

    private final Coordination with;
    private final long term;
    private final LongConsumer staleTerm;
    private final RegisterCall call;
    private final Operations operations = new Operations();
    private final Rehearsal rehearsal = new Rehearsal();
    private GroupState state;
    private long epochSince;
    private long phaseSince;
    private long sentAt;
    private boolean uncertain;
    private long answeredAt;
    private String complaint = "";

    /** One append on its way; the state may move on before its answer comes. */
    private record Step(
            GroupState before, Event event, @Nullable Operation operation) {
        void again(Operations operations) {
            if (operation != null) {
                operations.again(operation);
            }
        }
    }

    GroupCoordinator(Coordination with, long term, GroupState state, Executor executor, LongConsumer staleTerm) {
        this.with = with;
        this.term = term;
        this.state = state;
        this.staleTerm = staleTerm;
        call = new RegisterCall(executor);
        phaseSince = with.now();
        epochSince = phaseSince;
        answeredAt = with.now();
    }

    GroupName group() {
        return state.group();
    }

    void ask(Operation operation) {
        operations.add(operation);
        assess();
    }

    void begin() {
        send();
        assess();
    }

    /** Takes one step if one is due; safe to call at any time. */
    void assess() {
        long now = with.now();
        call.expire(now);
        catchUp();
        operations.progress(state, with.nanos().getAsLong());
        if (call.busy()) {
            return;
        }
        if (uncertain) {
            readAgain(now);
            return;
        }
        answeredAt = now;
        var situation =
                with.situation(state, Duration.ofNanos(now - phaseSince), Duration.ofNanos(phaseSince - epochSince));
        operations
                .next(with.nanos().getAsLong())
                .ifPresentOrElse(operation -> serve(operation, situation), () -> decide(situation));
    }

    /** Sends everybody's order again, unless that was done just now. */
    void resend() {
        if (with.now() - sentAt >= RESEND) {
            send();
        }
    }

    void stop(String why) {
        call.forget();
        operations.abandon(why);
    }

    /** What this node's own copy shows was remembered, also by an append that had been given up. */
    private void catchUp() {
        with.register().local().groups().stream()
                .filter(g -> g.group().equals(group()) && g.version() > state.version())
                .forEach(this::adopt);
    }

    private void decide(Situation situation) {
        FailoverRules.decide(situation)
                .or(() -> Losses.untold(situation, () -> with.register().history(group(), LOOKED_BACK)))
                .ifPresentOrElse(event -> append(event, null), () -> practiseWhenFree(situation));
    }

    private void practiseWhenFree(Situation situation) {
        if (call.free()) {
            rehearsal.next(situation).ifPresent(this::practise);
        }
    }

    /** The register refuses it in any case; that it answers is all that matters. */
    private void practise(Event event) {
        call.beginIdly(
                with.now(),
                () -> with.register().append(term, with.self(), group(), Rehearsal.NO_VERSION, event),
                this::practised);
    }

    private void practised(Appended answer) {
        switch (answer) {
            case Appended.StaleTerm stale -> staleTerm.accept(stale.newest());
            case Appended.WrongVersion wrong -> goOn();
            case Appended.Refused refused -> goOn();
            case Appended.Stored stored ->
                throw new IllegalStateException("the register stored what no version has: " + stored.state());
        }
    }

    private void goOn() {
        if (rehearsal.goesOn()) {
            assess();
        }
    }

    private void serve(Operation operation, Situation situation) {
        switch (operation.verdict(situation)) {
            case Verdict.Go go -> append(go.event(), operation);
            case Verdict.No no -> {
                operation.answer(new Outcome.Refused(no.sentence()));
                decide(situation);
            }
        }
    }

    private void append(Event event, @Nullable Operation operation) {
        var step = new Step(state, event, operation);
        call.begin(
                with.now(),
                () -> with.register()
                        .append(term, with.self(), group(), step.before().version(), event),
                appended -> appended(step, appended),
                error -> unknown(operation, error));
    }

    private void appended(Step step, Appended appended) {
        switch (appended) {
            case Appended.Stored stored -> stored(step, stored.state());
            case Appended.WrongVersion wrong -> {
                step.again(operations);
                adopt(wrong.state());
                assess();
            }
            case Appended.StaleTerm stale -> {
                step.again(operations);
                staleTerm.accept(stale.newest());
            }
            case Appended.Refused refused -> refused(step, refused.sentence());
        }
    }

    private void stored(Step step, GroupState next) {
        var from = step.before().phase().word();
        var why = Sentences.of(step.event());
        LOG.atInfo()
                .addKeyValue("group", group())
                .addKeyValue("epoch", next.epoch().value())
                .addKeyValue("from", from)
                .addKeyValue("to", next.phase().word())
                .addKeyValue("why", why)
                .log(
                        "{}: epoch {} {} -> {}: {}",
                        group(),
                        next.epoch(),
                        from,
                        next.phase().word(),
                        why);
        if (step.operation() != null) {
            operations.begun(step.operation(), step.before(), next);
        }
        adopt(next);
        assess();
    }

    private void refused(Step step, String sentence) {
        if (step.operation() != null) {
            step.operation().answer(new Outcome.Refused(sentence));
        }
        if (!complaint.equals(sentence)) {
            complaint = sentence;
            LOG.error("{}: the register refused {}: {}", group(), step.event(), sentence);
        }
    }

    private void unknown(@Nullable Operation operation, Throwable error) {
        if (operation != null) {
            operation.answer(
                    new Outcome.Unknown("the register did not say whether it was remembered: " + Sentences.of(error)));
        }
        uncertain = true;
        complain("no answer of the register (" + Sentences.of(error) + "); it is read again until it answers");
    }

    private void readAgain(long now) {
        call.begin(
                now,
                with.register()::read,
                this::read,
                error -> complain("the register cannot be read: " + Sentences.of(error)
                        + "; a majority of the control nodes must run"));
    }

    private void read(Register.View view) {
        uncertain = false;
        complaint = "";
        view.groups().stream().filter(g -> g.group().equals(group())).forEach(this::adopt);
        assess();
    }

    private void adopt(GroupState next) {
        if (next.version() < state.version()) {
            return;
        }
        if (!next.epoch().equals(state.epoch()) || !next.phase().equals(state.phase())) {
            phaseSince = with.now();
        }
        if (!next.epoch().equals(state.epoch())) {
            epochSince = phaseSince;
        }
        state = next;
        uncertain = false;
        answeredAt = with.now();
        operations.progress(state, with.nanos().getAsLong());
        send();
    }

    private void send() {
        sentAt = with.now();
        if (sentAt - answeredAt >= VOICE) {
            return;
        }
        with.recipients(group())
                .forEach(node ->
                        with.out().accept(new Directive(term, with.self(), state, node, Orders.of(state, node))));
    }

    private void complain(String sentence) {
        if (complaint.isEmpty()) {
            complaint = sentence;
            LOG.warn("{}: {}", group(), sentence);
        }
    }
}
