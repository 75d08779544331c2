package io.holdfast.failover.cluster;

import io.holdfast.failover.cluster.NodeMessage.JoinAnswer;
import io.holdfast.failover.cluster.NodeMessage.JoinQuestion;
import io.holdfast.protocol.NodeName;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins a cluster, or founds the only one. Founding needs the votes of a majority of the configured control nodes, each
 * of which is in no cluster and votes for one founder at a time; so a node that is cut off founds nothing. A founder
 * that was cut off right after it founded finds out later that another cluster is the larger, and begins anew. Knows no
 * Pekko and no clock.
 */
final class ClusterJoin {
    private static final long SECOND = 1_000_000_000L;
    private static final long ANSWER_COUNTS = SECOND;
    /** A founder's use of a vote ends a second after it asked for it; three times that covers a slow one. */
    private static final long VOTE_IN_USE = 3 * SECOND;
    /** A founder that got a vote and is not heard since may have founded, and be slow; it may also be dead. */
    private static final long VOTE_HOLDS = 20 * SECOND;

    private static final long JOIN_AGAIN = SECOND;
    private static final long STUCK = 30 * SECOND;

    private final ClusterSettings settings;
    private final Actions actions;
    private final NavigableMap<NodeName, JoinAnswer> answers = new TreeMap<>();
    private @Nullable NodeName votedFor;
    private long votedAt;
    private long actedAt;
    private long outSince;

    /** What it may do to the world; none of it blocks. */
    interface Actions {
        void send(NodeName to, NodeMessage message);

        void join(NodeName member);

        void found();

        /** Leaves the cluster as it is seen here, at once, and begins anew. */
        void beginAnew(String why);
    }

    /**
     * Where this node stands.
     *
     * @param members nodes of its cluster, itself included; empty before the join
     */
    record Standing(List<NodeName> members, boolean up) {
        Standing {
            members = List.copyOf(members);
        }

        boolean joined() {
            return !members.isEmpty();
        }
    }

    ClusterJoin(ClusterSettings settings, Actions actions, long now) {
        this.settings = settings;
        this.actions = actions;
        actedAt = now - JOIN_AGAIN;
        votedAt = now - VOTE_HOLDS;
        outSince = now;
    }

    void tick(Standing own, long now) {
        forgetOld(now);
        if (own.up()) {
            outSince = now;
            watchForLargerCluster(own, now);
            return;
        }
        if (now - outSince > STUCK && own.joined()) {
            outSince = now;
            actions.beginAnew("it was not accepted as a member within " + STUCK / SECOND + " s");
            return;
        }
        boolean founding = mayFound();
        ask(now, founding);
        if (!own.joined() && now - actedAt >= JOIN_AGAIN) {
            joinOrFound(now);
        }
    }

    JoinAnswer answer(JoinQuestion question, Standing own, long now) {
        boolean vote = question.founding() && !own.joined() && votes(question.from(), now);
        return new JoinAnswer(settings.self(), question.asked(), own.members(), own.up(), vote);
    }

    void answered(JoinAnswer answer, long now) {
        if (answer.from().equals(votedFor) && answer.members().isEmpty() && answer.asked() - votedAt >= VOTE_IN_USE) {
            votedFor = null; // it had its chance, and is in no cluster
        }
        if (now - answer.asked() <= ANSWER_COUNTS && settings.controlNodes().containsKey(answer.from())) {
            answers.merge(answer.from(), answer, (old, fresh) -> fresh.asked() >= old.asked() ? fresh : old);
        }
    }

    private void joinOrFound(long now) {
        var member = answers.values().stream()
                .filter(JoinAnswer::up)
                .max(Comparator.comparingLong((JoinAnswer a) -> controls(a.members()))
                        .thenComparing(JoinAnswer::from, Comparator.reverseOrder()));
        if (member.isPresent()) {
            actedAt = now;
            actions.join(member.get().from());
        } else if (mayFound() && votesFor() >= settings.majority()) {
            actedAt = now;
            actions.found();
        }
    }

    /** The lowest-named of those who answered, when they are a majority and none of them is in a cluster. */
    private boolean mayFound() {
        return answers.size() >= settings.majority()
                && answers.firstKey().equals(settings.self())
                && answers.values().stream().allMatch(a -> a.members().isEmpty());
    }

    private long votesFor() {
        return answers.values().stream().filter(JoinAnswer::vote).count();
    }

    private boolean votes(NodeName founder, long now) {
        if (!founder.equals(votedFor) && votedFor != null && now - votedAt < VOTE_HOLDS) {
            return false;
        }
        votedFor = founder;
        votedAt = now;
        return true;
    }

    private void watchForLargerCluster(Standing own, long now) {
        if (controls(own.members()) >= settings.majority()) {
            answers.clear();
            return;
        }
        ask(now, false);
        answers.values().stream()
                .filter(a -> a.up() && !a.members().contains(settings.self()) && larger(a.members(), own.members()))
                .findFirst()
                .ifPresent(a -> actions.beginAnew("it is in a cluster of " + own.members() + " and " + a.from()
                        + " is in another one, of " + a.members()));
    }

    private boolean larger(List<NodeName> other, List<NodeName> own) {
        var size = Comparator.<List<NodeName>>comparingLong(this::controls)
                .thenComparing(ClusterJoin::lowest, Comparator.reverseOrder());
        return size.compare(other, own) > 0;
    }

    private static NodeName lowest(Collection<NodeName> members) {
        return members.stream().min(Comparator.naturalOrder()).orElseThrow();
    }

    private long controls(Collection<NodeName> members) {
        return members.stream().filter(settings.controlNodes()::containsKey).count();
    }

    private void ask(long now, boolean founding) {
        var question = new JoinQuestion(settings.self(), now, founding);
        settings.controlNames().forEach(node -> actions.send(node, question));
    }

    private void forgetOld(long now) {
        answers.values().removeIf(answer -> now - answer.asked() > ANSWER_COUNTS);
    }
}
