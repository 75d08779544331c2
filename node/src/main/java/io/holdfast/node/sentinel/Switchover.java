package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Stage;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code SENTINEL FAILOVER}: a planned change of primary that loses nothing. OK means what it means to Redis' clients,
 * that it has begun; events tell when it is over. A refusal that comes a little later is still the answer.
 */
final class Switchover implements Command.Handler {
    /** Longer than a refusal takes, shorter than clients wait. */
    private static final long PATIENCE_MILLIS = 1000;

    private static final Reply CLOSED = new Reply.Failure("NOPERM SENTINEL FAILOVER is not open to everybody here, as"
            + " the API asks for tokens (security.tokens-file): set security.sentinel-password-file, or use"
            + " ./holdfast switchover");
    /** For so long the coordinator's refusal is the answer to everybody who asks again. */
    private static final long REMEMBERED_NANOS = 1_000_000_000L;

    private final Context context;
    private final Refusals refusals;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(Outcome.Refused refusal, long at) {}

    Switchover(Context context) {
        this.context = context;
        this.refusals = new Refusals(context.nanos());
    }

    @Override
    public Answer answer(Session session, List<String> words) {
        if (words.size() > 4 || (words.size() == 4 && !words.get(3).equalsIgnoreCase("coordinated"))) {
            return Answer.error("syntax error");
        }
        var group = context.view().get().group(words.get(2));
        if (group.isEmpty()) {
            return Answer.error("No such master with that name");
        }
        var asker = new Asker(context, refusals, session, group.get().name());
        if (!context.access().mayChange()) {
            asker.refused("denied", 403, "SENTINEL FAILOVER is not open to everybody here");
            return Answer.of(CLOSED);
        }
        if (group.get().stage() != Stage.STEADY || context.announcement().pending(group.get())) {
            return refused(asker, "INPROG Failover already in progress");
        }
        if (group.get().replicas().stream().noneMatch(Instance::electable)) {
            return refused(asker, "NOGOODSLAVE No suitable replica to promote");
        }
        var again = remembered.get(group.get().name());
        if (again != null && context.nanos().getAsLong() - again.at() < REMEMBERED_NANOS) {
            return refused(asker, "NOGOODSLAVE " + again.refusal().sentence());
        }
        long ahead = context.announcement().millisAhead(group.get());
        if (ahead == 0) {
            return new Answer.Later(asked(asker, group.get()));
        }
        var later = CompletableFuture.delayedExecutor(ahead, TimeUnit.MILLISECONDS);
        later.execute(() -> {
            var unused = asked(asker, group.get());
        });
        return Answer.ok();
    }

    private static Answer refused(Asker asker, String why) {
        asker.refused("answered", 409, why);
        return Answer.of(new Reply.Failure(why));
    }

    private CompletionStage<Reply> asked(Asker asker, Group group) {
        asker.note("asked", 0, "");
        var outcome = context.source().switchover(group.name()).toCompletableFuture();
        var audited = outcome.whenComplete((done, failure) -> {
            if (done instanceof Outcome.Refused refusal) {
                remembered.put(
                        group.name(), new Remembered(refusal, context.nanos().getAsLong()));
            }
            asker.answered(done, failure);
        });
        var later = CompletableFuture.delayedExecutor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return audited.<Reply>thenApply(Switchover::reply)
                .exceptionally(failure -> Reply.error("the coordinator could not be asked; ask again"))
                .applyToEither(CompletableFuture.supplyAsync(() -> begun(group), later), reply -> reply);
    }

    private Reply begun(Group asked) {
        boolean begun = context.view()
                .get()
                .group(asked.name())
                .filter(now -> now.stage() != Stage.STEADY || now.epoch() != asked.epoch())
                .isPresent();
        return begun
                ? Reply.OK
                : Reply.error("the coordinator has not answered yet; it may still begin, so look before asking again");
    }

    private static Reply reply(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> Reply.OK;
            case Outcome.Refused refused -> new Reply.Failure("NOGOODSLAVE " + refused.sentence());
            case Outcome.Unknown unknown -> Reply.error(unknown.sentence());
        };
    }
}
