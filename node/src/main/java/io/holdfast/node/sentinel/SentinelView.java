package io.holdfast.node.sentinel;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows at one moment, in the terms of a Sentinel: itself, the other nodes, and the Redis groups that have
 * had a primary. All answers to clients come from one such view, so that they agree with each other.
 *
 * @param majority this node belongs to a majority that can decide
 * @param voters how many nodes vote
 */
public record SentinelView(Peer self, List<Peer> others, boolean majority, int voters, List<Group> groups) {

    public SentinelView {
        others = List.copyOf(others);
        groups = List.copyOf(groups);
    }

    public Optional<Group> group(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst();
    }

    /** A group changes its primary. */
    public boolean changing() {
        return groups.stream().anyMatch(g -> g.stage() != Stage.STEADY);
    }

    public int quorum() {
        return voters / 2 + 1;
    }

    /** Voters that can be used, this node included. */
    public int usable() {
        return (self.voter() ? 1 : 0)
                + (int) others.stream().filter(p -> p.voter() && p.reachable()).count();
    }

    /** Where something answers, in the one spelling that all nodes use. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * A node with its endpoint.
     *
     * @param runId 40 hex digits, the same for ever
     * @param downMillis for how long this node has seen it unreachable
     */
    public record Peer(String runId, Address address, boolean voter, boolean reachable, long downMillis) {}

    /** Where a change of primary stands. */
    public enum Stage {
        STEADY,
        HANDING_OVER,
        FENCING,
        PROMOTING,
        OPENING
    }

    /**
     * A group as a Sentinel's "master".
     *
     * @param primary who was opened last; its {@code attached} means nothing
     * @param down the primary is lost, and not because somebody asked for a change
     * @param candidate who is to be the next primary; null while nobody was chosen
     * @param silenceMillis after how long without a word an instance counts as down
     */
    public record Group(
            String name,
            long epoch,
            Instance primary,
            boolean down,
            boolean paused,
            Stage stage,
            @Nullable Address candidate,
            List<Instance> replicas,
            long silenceMillis) {

        public Group {
            replicas = List.copyOf(replicas);
        }

        /** A planned change has begun. */
        public boolean planned() {
            return stage == Stage.HANDING_OVER;
        }

        public Optional<Instance> replica(@Nullable Address address) {
            return replicas.stream().filter(r -> r.address().equals(address)).findFirst();
        }
    }

    /**
     * One Redis server.
     *
     * @param runId 40 hex digits; others when its data is made anew
     * @param reachable its agent was heard of lately and its process runs
     * @param attached it receives from the group's primary
     * @param offset replication offset; 0 while unknown
     * @param heardMillis since its agent was heard of
     * @param brokenMillis since something was received from the primary, 0 while attached
     * @param roleMillis for how long it has had its role, as far as this node saw
     * @param priority as Redis counts it: the lower one leads, 0 never does
     * @param electable it could lead at once
     * @param downMillis for how long this node has seen it down
     */
    public record Instance(
            Address address,
            String runId,
            boolean reachable,
            boolean attached,
            long offset,
            long heardMillis,
            long brokenMillis,
            long roleMillis,
            int priority,
            boolean electable,
            long downMillis) {}
}
