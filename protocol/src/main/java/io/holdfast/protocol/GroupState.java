package io.holdfast.protocol;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything the register remembers of one group. It changes only there, one {@link Event} at a time.
 *
 * @param version counts the events applied; every order carries it, so that an agent can refuse older ones
 * @param epoch the newest epoch that was begun
 * @param primary who was opened last, or who was stopped or lost since; null before the first
 * @param retired incarnations that were taken out of the group: their data is to be wiped, never counted again
 * @param nextHistory the timeline id that the next promotion gets; never handed out twice
 * @param systemId the engine's own identity of the data (PostgreSQL: system identifier); empty before the birth
 * @param secret the password of the roles that agents and replicas log in with
 * @param paused true: observe, decide nothing
 */
public record GroupState(
        GroupName group,
        Engine engine,
        long version,
        Epoch epoch,
        Phase phase,
        @Nullable NodeName primary,
        List<Member> members,
        AckRule ackRule,
        List<LineageEntry> lineage,
        List<Incarnation> retired,
        long nextHistory,
        String systemId,
        Secret secret,
        boolean paused) {

    public GroupState {
        members = List.copyOf(members);
        lineage = List.copyOf(lineage);
        retired = List.copyOf(retired);
    }

    public static GroupState unborn(GroupName group, Engine engine, AckRule ackRule) {
        return new GroupState(
                group,
                engine,
                0,
                Epoch.NONE,
                new Phase.Unborn(),
                null,
                List.of(),
                ackRule,
                List.of(),
                List.of(),
                2,
                "",
                Secret.NONE,
                false);
    }

    /** The same at another version; only the register counts. */
    public GroupState atVersion(long newVersion) {
        return new GroupState(
                group,
                engine,
                newVersion,
                epoch,
                phase,
                primary,
                members,
                ackRule,
                lineage,
                retired,
                nextHistory,
                systemId,
                secret,
                paused);
    }

    public Optional<Member> member(NodeName node) {
        return members.stream().filter(m -> m.node().equals(node)).findFirst();
    }

    /** The epoch of a history, or empty when the register never handed it out (and nothing ever began in it). */
    public Optional<Epoch> epochOf(String history) {
        return entry(history).map(LineageEntry::epoch);
    }

    /** {@code history} and its ancestors, oldest first: what a member must be a prefix of to attach to it. */
    public List<LineageEntry> ancestry(String history) {
        var chain = new ArrayDeque<LineageEntry>();
        var next = entry(history);
        while (next.isPresent() && chain.size() <= lineage.size()) {
            chain.addFirst(next.get());
            next = entry(next.get().parent());
        }
        return List.copyOf(chain);
    }

    private Optional<LineageEntry> entry(String history) {
        return lineage.stream().filter(e -> e.history().equals(history)).findFirst();
    }
}
