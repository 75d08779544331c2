package io.holdfast.failover.register;

import io.holdfast.protocol.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a store that has never taken part may begin, from what the other control nodes say of theirs. The
 * register is formed once, of all control nodes' stores together, so that afterwards an empty store can only be one
 * that lost its memory:
 *
 * <ul>
 *   <li>all others answer and none is formed: all stores known now are the roster;
 *   <li>some are formed and their rosters list this very store: this node was to be part and did not get to it;
 *   <li>one is formed and its roster lists another store for this node: this node lost its memory and is refused.
 * </ul>
 *
 * <p>A register that was rebuilt begins with the same plan on all of them, or not at all.
 *
 * A node makes its id durable before it speaks and the roster durable before it votes, so each may crash at any point
 * and ask again. A node whose old store voted with a majority meets at least one formed node among all others, and that
 * one lists the old store.
 */
final class RollCall {

    /** What one round came to. */
    sealed interface Verdict {
        record Form(Map<String, String> roster, @Nullable String rebuilt) implements Verdict {
            Form(Map<String, String> roster) {
                this(roster, null);
            }
        }

        record Wait(String sentence) implements Verdict {}

        record Refuse(String sentence) implements Verdict {}
    }

    private RollCall() {}

    /** {@code others} are the answers of this round; whoever did not answer is missing. */
    static Verdict judge(StoreMark own, Map<NodeName, StoreMark> others) {
        var formed = others.values().stream().filter(StoreMark::formed).toList();
        for (var other : formed) {
            if (!other.lists(own)) {
                return refusal(own, other);
            }
        }
        if (!formed.isEmpty()) {
            return new Verdict.Form(
                    formed.getFirst().roster(), formed.getFirst().rebuilt());
        }
        var missing = new ArrayList<NodeName>();
        for (var node : own.controlNodes()) {
            var other = others.get(node);
            if (other != null && !other.controlNodes().equals(own.controlNodes())) {
                return new Verdict.Wait("The register is not formed: '" + node + "' lists the control nodes "
                        + other.controlNodes() + ", '" + own.node() + "' lists " + own.controlNodes()
                        + "; give both the same cluster.control-nodes.");
            }
            if (other != null && !Objects.equals(other.rebuilt(), own.rebuilt())) {
                return new Verdict.Wait("The register is not formed: '" + node + "' begins with "
                        + beginning(other) + ", '" + own.node() + "' with " + beginning(own)
                        + "; run 'holdfast rebuild-register apply' with one and the same plan on each control node.");
            }
            if (other == null && !node.equals(own.node())) {
                missing.add(node);
            }
        }
        return missing.isEmpty()
                ? new Verdict.Form(roster(own, others), own.rebuilt())
                : new Verdict.Wait(waiting(missing));
    }

    private static String beginning(StoreMark mark) {
        return mark.rebuilt() == null ? "nothing" : "the plan " + mark.rebuilt();
    }

    private static Verdict refusal(StoreMark own, StoreMark other) {
        return new Verdict.Refuse("The register's store of '" + own.node() + "' is empty, but '" + other.node()
                + "' knows that this node was part of a register before: put its data directory back as it was or, if it"
                + " is gone for good, run 'holdfast readmit " + own.node() + " --store " + own.store()
                + "' against a node that runs, and start this one again.");
    }

    private static String waiting(List<NodeName> missing) {
        return "The register is formed once, of all control nodes together, and waits for " + missing
                + ": start them, and see that they can be reached.";
    }

    private static Map<String, String> roster(StoreMark own, Map<NodeName, StoreMark> others) {
        var roster = new TreeMap<String, String>();
        roster.put(own.node().value(), own.store());
        others.forEach((node, mark) -> roster.put(node.value(), mark.store()));
        return roster;
    }
}
