package io.holdfast.failover.register;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Works out what a lost register begins with anew. Every number in it lies far above what any node that was heard has
 * promised, so nothing is handed out twice, and every group that has data begins with a fence: whoever led is only one
 * of those to choose from. Each control node and each member was heard, or an operator wrote it off.
 */
public final class Rebuilding {
    /** What was decided last may have reached only those that are lost. */
    static final long AHEAD = 1000;

    private final List<Testimony> heard;
    private final Set<NodeName> lost;
    private final Map<GroupName, NodeName> keep;

    private Rebuilding(List<Testimony> heard, Set<NodeName> lost, Map<GroupName, NodeName> keep) {
        this.heard = List.copyOf(heard);
        this.lost = Set.copyOf(lost);
        this.keep = Map.copyOf(keep);
    }

    /**
     * The plan, or one sentence that says what is missing for it.
     *
     * @param lost nodes that are written off: they and their disks never run again as they were
     * @param keep the one member whose data a group goes on from, where what was decided last is not certain
     */
    public static RebuildPlan plan(List<Testimony> heard, Set<NodeName> lost, Map<GroupName, NodeName> keep)
            throws RefusedException {
        if (heard.isEmpty()) {
            throw new RefusedException("No node was heard: collect from every node that is left.");
        }
        return new Rebuilding(heard, lost, keep).plan();
    }

    private RebuildPlan plan() throws RefusedException {
        requireOneCluster();
        requireEverybody();
        var first = heard.getFirst();
        var groups = new ArrayList<GroupState>();
        var parameters = new TreeMap<String, GroupParameters>();
        var findings = new ArrayList<String>();
        long term = 0;
        for (var name : names()) {
            var group = new LostGroup(name, of(name), lost);
            term = Math.max(term, group.term());
            if (group.known()) {
                groups.add(group.begin(keep.get(name), findings));
                group.parameters().ifPresent(p -> parameters.put(name.value(), p));
            }
        }
        requireKnownGroups(groups);
        var digests = new TreeMap<String, String>();
        heard.forEach(t -> digests.put(t.node().value(), t.digest()));
        return new RebuildPlan(
                        "",
                        first.cluster(),
                        first.controlNodes(),
                        digests,
                        List.copyOf(lost),
                        term + AHEAD,
                        groups,
                        parameters,
                        findings)
                .named();
    }

    private void requireOneCluster() throws RefusedException {
        var first = heard.getFirst();
        var seen = new HashSet<NodeName>();
        for (var t : heard) {
            if (!t.cluster().equals(first.cluster()) || !t.controlNodes().equals(first.controlNodes())) {
                throw new RefusedException(
                        "'" + t.node() + "' is of cluster '" + t.cluster() + "' with the control nodes "
                                + t.controlNodes() + ", '" + first.node() + "' of '" + first.cluster() + "' with "
                                + first.controlNodes() + ": give all nodes the same cluster block and collect again.");
            }
            if (!seen.add(t.node())) {
                throw new RefusedException("'" + t.node() + "' was given twice: collect once from each node.");
            }
            if (lost.contains(t.node())) {
                throw new RefusedException("'" + t.node() + "' is written off and heard at once: choose one.");
            }
        }
    }

    private void requireEverybody() throws RefusedException {
        var wanted = new TreeSet<NodeName>();
        for (var t : heard) {
            wanted.addAll(t.controlNodes());
            t.groups().stream()
                    .flatMap(g -> Stream.ofNullable(g.told()))
                    .flatMap(s -> s.members().stream())
                    .forEach(m -> wanted.add(m.node()));
        }
        heard.forEach(t -> wanted.remove(t.node()));
        wanted.removeAll(lost);
        if (!wanted.isEmpty()) {
            throw new RefusedException("Nothing was heard of " + wanted
                    + ": collect from them, or write them off with --lost if they and their disks are gone for good.");
        }
    }

    private void requireKnownGroups(List<GroupState> groups) throws RefusedException {
        var known = groups.stream().map(GroupState::group).toList();
        for (var group : keep.keySet()) {
            if (!known.contains(group)) {
                throw new RefusedException("No node knows a group '" + group + "', which --keep names.");
            }
        }
        if (groups.isEmpty()) {
            throw new RefusedException("No node was ever told of a group, so there is nothing to rebuild from.");
        }
    }

    private Set<GroupName> names() {
        var names = new LinkedHashSet<GroupName>();
        heard.forEach(t -> t.groups().forEach(g -> names.add(g.group())));
        return names;
    }

    private Map<NodeName, Testimony.OfGroup> of(GroupName group) {
        var found = new TreeMap<NodeName, Testimony.OfGroup>();
        heard.forEach(t -> t.of(group).ifPresent(g -> found.put(t.node(), g)));
        return found;
    }
}
