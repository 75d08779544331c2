package io.holdfast.failover.coordinator;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.agent.Upkeep.Survey;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.RestartProgress.State;
import io.holdfast.failover.coordinator.RestartProgress.Step;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts every instance of a group anew without stopping its service: the replicas one after the other, each streaming
 * again before the next, then a switchover, which starts the old primary anew as a replica, and at last those replicas
 * that had to wait until the primary's settings were lowered. That order is also PostgreSQL's for the settings that a
 * replica must not have below its primary: raised on replicas first, lowered on the primary first. It stops at the first
 * failure; begun again, in the same run, it passes over whatever was done.
 */
public final class RollingRestart {
    private static final Logger LOG = LoggerFactory.getLogger(RollingRestart.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PACE = Duration.ofMillis(50).toNanos();

    /** What it sees, and what it asks for; each method blocks until there is an answer. */
    public interface Hands {
        GroupView view();

        /** Fails with the sentence that says why the member could not be asked. */
        Survey survey(NodeName node) throws StoppedException;

        /** Why the replica does not stream again; empty when it does. */
        Optional<String> restart(NodeName node, String run);

        Optional<String> lower(NodeName node);

        Outcome switchover(NodeName target);
    }

    /**
     * What is asked for.
     *
     * @param onlyPending only those that wait for a restart
     * @param only one member; null: the whole group
     * @param run names it; a run that stopped goes on where it was when it is asked for by its name again
     */
    public record Wish(boolean onlyPending, @Nullable NodeName only, String run) {}

    /** It cannot go on; the message is one sentence. */
    public static final class StoppedException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoppedException(String sentence) {
            super(sentence);
        }
    }

    private final GroupName group;
    private final Wish wish;
    private final Hands hands;
    private final List<Step> steps = new ArrayList<>();
    private volatile RestartProgress progress;

    public RollingRestart(GroupName group, Wish wish, Hands hands) {
        this.group = group;
        this.wish = wish;
        this.hands = hands;
        this.progress =
                new RestartProgress(wish.run(), group, State.RUNNING, List.of(), "It looks what is to be done.");
    }

    public RestartProgress progress() {
        return progress;
    }

    /** Returns when all is done, or nothing more can be. */
    public void run() {
        LOG.info("group {}: rolling restart {} begins", group, wish.run());
        try {
            requireWhole();
            plan();
            replicas(false);
            primary();
            replicas(true);
            end(State.DONE, "Done: " + done() + ".");
        } catch (StoppedException e) {
            end(
                    State.FAILED,
                    e.getMessage() + "; nothing more was done, and it goes on with --resume " + wish.run() + ".");
        } catch (RuntimeException e) {
            LOG.error("group {}: rolling restart {} failed", group, wish.run(), e);
            end(State.FAILED, "Something broke here; the node's log has it.");
        }
        LOG.info("group {}: rolling restart {}: {}", group, wish.run(), progress.sentence());
    }

    private void end(State state, String sentence) {
        progress = new RestartProgress(wish.run(), group, state, steps, sentence);
    }

    private String done() {
        var names = steps.stream()
                .filter(s -> s.state() == State.DONE)
                .map(s -> s.node().value())
                .distinct()
                .toList();
        return names.isEmpty() ? "no instance had to be restarted" : String.join(", ", names) + " restarted";
    }

    private void requireWhole() throws StoppedException {
        var view = hands.view();
        if (view.state().paused()) {
            throw new StoppedException("the group is paused: resume it first");
        }
        if (!(view.state().phase() instanceof Phase.Steady) || !view.healthy()) {
            throw new StoppedException("the group is not well: " + view.verdict());
        }
        for (var member : view.members()) {
            if (member.counted() && !primary(view).equals(member.node()) && !streams(member)) {
                throw new StoppedException(member.node() + " does not stream (it is " + member.state()
                        + "): a restart of another one would leave too few");
            }
        }
    }

    private void plan() {
        var view = hands.view();
        members(view).stream()
                .filter(node -> !node.equals(primary(view)))
                .forEach(node -> steps.add(new Step(node, "restart", State.WAITING, 0, "")));
        if (concerns(primary(view))) {
            steps.add(new Step(primary(view), "switchover", State.WAITING, 0, ""));
        }
        show("It begins.");
    }

    private List<NodeName> members(GroupView view) {
        return view.members().stream()
                .filter(MemberView::counted)
                .map(MemberView::node)
                .filter(this::concerns)
                .toList();
    }

    private boolean concerns(NodeName node) {
        return wish.only() == null || wish.only().equals(node);
    }

    /** @param left what is still pending after the primary's turn; before it, what can be done before it */
    private void replicas(boolean left) throws StoppedException {
        for (var node : members(hands.view())) {
            if (node.equals(primary(hands.view()))) {
                continue;
            }
            var survey = hands.survey(node);
            boolean due = left ? !survey.pending().isEmpty() : dueNow(survey);
            int at = left ? -1 : index(node, "restart");
            if (due) {
                restart(node, at >= 0 ? at : added(node));
            } else if (at >= 0) {
                mark(
                        at,
                        State.SKIPPED,
                        0,
                        left || !wish.onlyPending() ? "was restarted before" : "nothing waits for it");
            }
        }
    }

    private boolean dueNow(Survey survey) {
        return wish.onlyPending()
                ? survey.pending().stream().anyMatch(p -> !p.lowered())
                : !wish.run().equals(survey.run());
    }

    private int added(NodeName node) {
        steps.add(new Step(node, "restart", State.WAITING, 0, ""));
        return steps.size() - 1;
    }

    private void restart(NodeName node, int at) throws StoppedException {
        requireEnoughBeside(node);
        long began = System.nanoTime();
        mark(at, State.RUNNING, 0, "");
        var why = hands.restart(node, wish.run());
        if (why.isPresent()) {
            mark(at, State.FAILED, millis(began), why.get());
            throw new StoppedException(why.get());
        }
        awaitStream(node, at, began);
        mark(at, State.DONE, millis(began), "");
    }

    /** Writes must not wait for one that restarts, as far as there are others. */
    private void requireEnoughBeside(NodeName node) throws StoppedException {
        var view = hands.view();
        long others = view.members().stream()
                .filter(m -> m.counted() && !m.node().equals(node) && !m.node().equals(primary(view)))
                .count();
        long streaming = view.members().stream()
                .filter(m -> m.counted() && !m.node().equals(node) && streams(m))
                .count();
        if (streaming < Math.min(view.state().ackRule().k(), others)) {
            throw new StoppedException("writes would wait while " + node + " restarts: too few others stream");
        }
    }

    private void primary() throws StoppedException {
        var old = primary(hands.view());
        int at = index(old, "switchover");
        if (at < 0) {
            return;
        }
        var survey = hands.survey(old);
        if (wish.onlyPending() ? survey.pending().isEmpty() : wish.run().equals(survey.run())) {
            mark(at, State.SKIPPED, 0, wish.onlyPending() ? "nothing waits for it" : "was restarted before");
            return;
        }
        var target = target(old);
        long began = System.nanoTime();
        mark(at, State.RUNNING, 0, "to " + target);
        if (hands.survey(target).pending().stream().anyMatch(Pending::lowered)) {
            stopIf(at, began, hands.lower(target));
        }
        var outcome = hands.switchover(target);
        stopIf(at, began, outcome instanceof Outcome.Done ? Optional.empty() : Optional.of(outcome.sentence()));
        awaitStream(old, at, began);
        mark(at, State.DONE, millis(began), target + " leads");
    }

    private NodeName target(NodeName old) throws StoppedException {
        return hands.view().members().stream()
                .filter(m -> m.counted() && m.electable() && !m.node().equals(old))
                .map(MemberView::node)
                .findFirst()
                .orElseThrow(() -> new StoppedException(
                        "no replica can take over from " + old + ", and a primary is never restarted in place"));
    }

    private void stopIf(int at, long began, Optional<String> why) throws StoppedException {
        if (why.isPresent()) {
            mark(at, State.FAILED, millis(began), why.get());
            throw new StoppedException(why.get());
        }
    }

    private void awaitStream(NodeName node, int at, long began) throws StoppedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted()) {
            var view = hands.view();
            if (view.state().phase() instanceof Phase.Steady
                    && member(view, node).filter(this::whole).isPresent()) {
                return;
            }
            LockSupport.parkNanos(PACE);
        }
        var state = member(hands.view(), node).map(MemberView::state).orElse("gone");
        var why = node + " did not stream again within " + PATIENCE.toMinutes() + " min: it is " + state;
        stopIf(at, began, Optional.of(why));
    }

    private boolean whole(MemberView member) {
        return streams(member) && (member.report() == null || member.report().caughtUp());
    }

    private static boolean streams(MemberView member) {
        return member.state().equals(InstanceState.STREAMING.word());
    }

    private static Optional<MemberView> member(GroupView view, NodeName node) {
        return view.members().stream().filter(m -> m.node().equals(node)).findFirst();
    }

    private static NodeName primary(GroupView view) {
        return Objects.requireNonNull(view.state().primary(), "a healthy group has a primary");
    }

    private int index(NodeName node, String what) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).node().equals(node) && steps.get(i).what().equals(what)) {
                return i;
            }
        }
        return -1;
    }

    private void mark(int at, State state, long millis, String why) {
        steps.set(at, steps.get(at).now(state, millis, why));
        show(steps.get(at).what() + " of " + steps.get(at).node());
    }

    private void show(String sentence) {
        progress = new RestartProgress(wish.run(), group, State.RUNNING, steps, sentence);
    }

    private static long millis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }
}
