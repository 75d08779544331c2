package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.Register;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of one coordinator: opens the term in the register before anything else, reads, founds what is configured,
 * and then lets each group's {@link GroupCoordinator} work at every tick and every report that says something new. It
 * ends for good when a higher term is seen; whoever started it decides whether another one is begun. Confined to one
 * executor.
 */
public final class CoordinatorLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLoop.class);

    private final Coordination with;
    private final Executor executor;
    private final String why;
    private final Runnable whenStale;
    private final RegisterCall call;
    private final Map<GroupName, GroupSpec> unfounded = new TreeMap<>();
    private final Map<GroupName, GroupCoordinator> groups = new TreeMap<>();
    private volatile long term;
    private boolean read;
    private boolean complained;
    private boolean closed;

    /**
     * A loop that does nothing before its first tick.
     *
     * @param executor runs one task at a time
     * @param why what made this node coordinate, for the log
     * @param whenStale called once when a higher term was seen
     */
    public CoordinatorLoop(Coordination with, Executor executor, String why, Runnable whenStale) {
        this.with = with;
        this.executor = executor;
        this.why = why;
        this.whenStale = whenStale;
        call = new RegisterCall(executor);
        with.groups().forEach(spec -> unfounded.put(spec.name(), spec));
    }

    /** Zero before it is open. */
    long term() {
        return term;
    }

    public void tick() {
        executor.execute(() -> {
            if (!closed) {
                start();
                List.copyOf(groups.values()).forEach(GroupCoordinator::assess);
                groups.values().forEach(GroupCoordinator::resend);
            }
        });
    }

    /** A report of the group says something new. */
    public void changed(GroupName group) {
        executor.execute(() -> {
            var coordinator = groups.get(group);
            if (!closed && coordinator != null) {
                coordinator.assess();
            }
        });
    }

    /** A directive of {@code heard} was seen on this node. */
    public void heard(long heard) {
        executor.execute(() -> {
            if (heard > term && term > 0) {
                stale(heard);
            }
        });
    }

    /** Asks for a change; {@code deadline} is in this node's monotonic nanoseconds, and nothing is begun after it. */
    public CompletionStage<Outcome> request(GroupName group, Request request, long deadline) {
        var outcome = new CompletableFuture<Outcome>();
        executor.execute(() -> {
            var coordinator = groups.get(group);
            if (closed || coordinator == null) {
                outcome.complete(new Outcome.Refused(with.self() + " does not coordinate " + group + " at the moment"));
            } else {
                coordinator.ask(new Operation(request, with.nanos().getAsLong(), deadline, outcome));
            }
        });
        return outcome;
    }

    @Override
    public void close() {
        executor.execute(() -> end("the coordinator stopped"));
    }

    private void start() {
        call.expire(with.now());
        if (call.busy()) {
            return;
        }
        if (term == 0) {
            begin(() -> with.register().openTerm(with.self()), this::opened);
        } else if (!read) {
            begin(with.register()::read, this::found);
        } else if (!unfounded.isEmpty()) {
            var spec = unfounded.values().iterator().next();
            begin(
                    () -> with.register().found(term, spec.name(), spec.engine(), spec.ackRule()),
                    appended -> founded(spec, appended));
        }
    }

    private <T> void begin(Supplier<CompletionStage<T>> ask, Consumer<T> answered) {
        call.begin(with.now(), ask, answered, this::complain);
    }

    private void opened(long opened) {
        term = opened;
        LOG.info("{} coordinates in term {}: {}", with.self(), term, why);
        start();
    }

    private void found(Register.View view) {
        read = true;
        complained = false;
        view.groups().forEach(this::coordinate);
        start();
    }

    private void founded(GroupSpec spec, Appended appended) {
        switch (appended) {
            case Appended.Stored stored -> coordinate(stored.state());
            case Appended.WrongVersion wrong -> coordinate(wrong.state());
            case Appended.StaleTerm stale -> stale(stale.newest());
            case Appended.Refused refused -> {
                unfounded.remove(spec.name());
                LOG.error("{} cannot be founded: {}", spec.name(), refused.sentence());
            }
        }
        start();
    }

    private void coordinate(GroupState state) {
        if (unfounded.remove(state.group()) == null) {
            return;
        }
        var coordinator = new GroupCoordinator(with, term, state, executor, this::stale);
        groups.put(state.group(), coordinator);
        coordinator.begin();
    }

    private void stale(long newest) {
        if (!closed) {
            LOG.info("{} coordinates no longer: term {} was opened after its own, {}", with.self(), newest, term);
            end("another node became the coordinator");
            whenStale.run();
        }
    }

    private void end(String sentence) {
        closed = true;
        call.forget();
        groups.values().forEach(group -> group.stop(sentence));
        groups.clear();
    }

    private void complain(Throwable error) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "{} cannot begin to coordinate: the register did not answer ({})",
                    with.self(),
                    Sentences.of(error));
        }
    }
}
