package io.holdfast.failover.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.failover.register.Answer.Kind;
import io.holdfast.failover.register.Evolution.Evolved;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of the register: the coordinator's term, each group's state and its newest events. It applies commands in
 * the log's order and is the same on every control node. All methods are synchronized: one thread applies, others read.
 */
final class Ledger {
    private static final int EVENTS_KEPT = 1000;
    private final Evolution evolution;
    private final Map<GroupName, GroupState> groups = new TreeMap<>();
    private final Map<GroupName, Deque<HistoryEntry>> histories = new TreeMap<>();
    private final Map<String, String> readmitted = new TreeMap<>();
    private final Map<String, GroupParameters> parameters = new TreeMap<>();
    private final Map<String, PlannedSwitchover> planned = new TreeMap<>();
    private final Map<String, Outbox> outboxes = new TreeMap<>();
    private long term;
    private @Nullable String rebuilt;

    Ledger(Evolution evolution) {
        this.evolution = evolution;
    }

    /** What a snapshot holds. */
    record Content(
            long term,
            List<GroupState> groups,
            Map<String, List<HistoryEntry>> histories,
            Map<String, String> readmitted,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<String, GroupParameters> parameters,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<String, PlannedSwitchover> planned,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable
            Map<String, Outbox> outboxes,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String rebuilt) {
        Content {
            parameters = parameters == null ? Map.of() : parameters; // written before there were any
            planned = planned == null ? Map.of() : planned;
            outboxes = outboxes == null ? Map.of() : outboxes;
        }
    }

    synchronized Answer apply(Command command) {
        return switch (command) {
            case Command.OpenTerm c -> Answer.of(Kind.TERM, ++term, null, "");
            case Command.Found c -> c.term() == term ? found(c) : otherTerm(c.term());
            case Command.Append c -> c.term() == term ? append(c) : otherTerm(c.term());
            case Command.Readmit c -> {
                readmitted.put(c.node().value(), c.store());
                yield view();
            }
            case Command.Configure c -> configure(c);
            case Command.Plan c -> plan(c);
            case Command.Keep c -> keep(c);
            case Command.Begin c -> begin(c);
        };
    }

    private Answer begin(Command.Begin c) {
        if (c.rebuilt().equals(rebuilt)) {
            return view();
        }
        if (term != 0 || !groups.isEmpty()) {
            return Answer.of(Kind.REFUSED, term, null, "This register has begun already.");
        }
        restore(c.content());
        rebuilt = c.rebuilt();
        return view();
    }

    /** The plan that this register began with; empty where it began with nothing, or has not begun here yet. */
    synchronized Optional<String> rebuilt() {
        return Optional.ofNullable(rebuilt);
    }

    private Answer otherTerm(long asked) {
        return asked < term
                ? Answer.of(Kind.STALE_TERM, term, null, "")
                : Answer.of(Kind.REFUSED, term, null, "term " + asked + " was never opened in this register");
    }

    private Answer configure(Command.Configure c) {
        if (!groups.containsKey(c.group())) {
            return Answer.of(Kind.REFUSED, term, null, "The register knows no group " + c.group() + " yet.");
        }
        var now = parameters(c.group());
        if (now.version() != c.expectedVersion()) {
            return Answer.of(
                    Kind.REFUSED,
                    term,
                    null,
                    "The parameters of " + c.group() + " were changed meanwhile (they are at version " + now.version()
                            + ", not " + c.expectedVersion() + "): look at them again.");
        }
        var next = now.with(new GroupParameters.Change(c.expectedVersion(), c.set(), c.unset()));
        parameters.put(c.group().value(), next);
        return Answer.configured(term, next);
    }

    /** What all instances of a group are set to. */
    synchronized GroupParameters parameters(GroupName group) {
        return parameters.getOrDefault(group.value(), GroupParameters.NONE);
    }

    private Answer plan(Command.Plan c) {
        if (!groups.containsKey(c.group())) {
            return Answer.of(Kind.REFUSED, term, null, "The register knows no group " + c.group() + " yet.");
        }
        var now = planned(c.group());
        if (c.plan() == null && now.plan() == null) {
            return Answer.of(Kind.REFUSED, term, null, "No switchover of " + c.group() + " is planned.");
        }
        if (c.expectedVersion() != PlannedSwitchover.ANY_VERSION && c.expectedVersion() != now.version()) {
            return Answer.of(
                    Kind.REFUSED, term, null, "The planned switchover of " + c.group() + " was changed meanwhile.");
        }
        var next = now.with(c.plan());
        planned.put(c.group().value(), next);
        return Answer.planned(term, next);
    }

    /** The switchover that is to come. */
    synchronized PlannedSwitchover planned(GroupName group) {
        return planned.getOrDefault(group.value(), PlannedSwitchover.NONE);
    }

    /** A watched Redis Cluster has one, too, of which the register knows nothing else. */
    private Answer keep(Command.Keep c) {
        if (c.outbox().version() != outbox(c.group()).version() + 1) {
            return Answer.of(Kind.WRONG_VERSION, term, null, "");
        }
        outboxes.put(c.group().value(), c.outbox());
        return Answer.of(Kind.STORED, term, null, "");
    }

    /** What is still to be told of a group outside. */
    synchronized Outbox outbox(GroupName group) {
        return outboxes.getOrDefault(group.value(), Outbox.NONE);
    }

    private Answer found(Command.Found c) {
        var state = groups.computeIfAbsent(c.group(), g -> GroupState.unborn(g, c.engine(), c.ackRule()));
        return Answer.of(Kind.STORED, term, state, "");
    }

    private Answer append(Command.Append c) {
        var state = groups.get(c.group());
        if (state == null) {
            return Answer.of(Kind.REFUSED, term, null, "the register knows no group " + c.group());
        }
        if (state.version() != c.expectedVersion()) {
            return Answer.of(Kind.WRONG_VERSION, term, state, "");
        }
        return switch (evolved(state, c.event())) {
            case Evolved.Misfit misfit -> Answer.of(Kind.REFUSED, term, null, misfit.sentence());
            case Evolved.Next next -> store(c, state, next.state().atVersion(state.version() + 1));
        };
    }

    /** A transition that fails does so on every control node alike, and none of them may stop for it. */
    private Evolved evolved(GroupState state, Event event) {
        try {
            return evolution.evolve(state, event);
        } catch (RuntimeException e) {
            return new Evolved.Misfit(event.getClass().getSimpleName() + " cannot be applied to version "
                    + state.version() + " of group " + state.group() + ": " + e);
        }
    }

    private Answer store(Command.Append c, GroupState from, GroupState to) {
        groups.put(c.group(), to);
        var history = histories.computeIfAbsent(c.group(), g -> new ArrayDeque<>());
        history.addLast(new HistoryEntry(
                to.version(),
                to.epoch(),
                c.at(),
                c.coordinator(),
                from.phase().word(),
                to.phase().word(),
                why(c.event()),
                c.event()));
        if (history.size() > EVENTS_KEPT) {
            history.removeFirst();
        }
        return Answer.of(Kind.STORED, term, to, "");
    }

    private static String why(Event event) {
        return switch (event) {
            case Event.InitialisationStarted e -> e.node() + " creates the first data";
            case Event.Initialised e -> "the data of " + e.first().node() + " is the first";
            case Event.HandOverStarted e -> "switchover to " + e.target() + ": " + e.reason();
            case Event.HandOverCancelled e -> e.sentence();
            case Event.FencingStarted e -> e.reason();
            case Event.PromotionStarted e -> e.candidate() + " holds the maximum of the fence quorum";
            case Event.CandidatePromoted e -> "promoted; left timeline " + e.parent();
            case Event.EpochOpened e -> "the marker is held as the ack rule asks";
            case Event.MemberAdded e -> e.member().node() + " has caught up";
            case Event.MemberLeaving e -> e.node() + ": " + e.reason();
            case Event.MemberKept e -> e.node() + ": " + e.reason();
            case Event.MemberRemoved e -> e.node() + " is out of the primary's setting";
            case Event.WentAlone e -> e.reason();
            case Event.MemoryLost e -> e.reason();
            case Event.AckRuleRaised e -> "writes wait for " + e.k() + " again";
            case Event.BytesDiscarded e -> e.sentence();
            case Event.Paused e -> "paused by an operator";
            case Event.Resumed e -> "resumed by an operator";
        };
    }

    synchronized Answer view() {
        return new Answer(Kind.VIEW, term, null, "", List.copyOf(groups.values()));
    }

    synchronized List<HistoryEntry> history(GroupName group, int limit) {
        var all = List.copyOf(histories.getOrDefault(group, new ArrayDeque<>()));
        return all.subList(Math.max(0, all.size() - limit), all.size());
    }

    /** Store ids by node name, of nodes that came back with a new store. */
    synchronized Map<String, String> readmitted() {
        return new TreeMap<>(readmitted);
    }

    synchronized Content content() {
        var kept = new TreeMap<String, List<HistoryEntry>>();
        histories.forEach((group, entries) -> kept.put(group.value(), new ArrayList<>(entries)));
        return new Content(
                term,
                List.copyOf(groups.values()),
                kept,
                readmitted(),
                new TreeMap<>(parameters),
                new TreeMap<>(planned),
                new TreeMap<>(outboxes),
                rebuilt);
    }

    synchronized void restore(Content content) {
        term = content.term();
        rebuilt = content.rebuilt();
        groups.clear();
        content.groups().forEach(state -> groups.put(state.group(), state));
        readmitted.clear();
        readmitted.putAll(content.readmitted());
        parameters.clear();
        var known = content.parameters();
        if (known != null) {
            parameters.putAll(known);
        }
        planned.clear();
        var plans = content.planned();
        if (plans != null) {
            planned.putAll(plans);
        }
        outboxes.clear();
        var kept = content.outboxes();
        if (kept != null) {
            outboxes.putAll(kept);
        }
        histories.clear();
        content.histories().forEach((group, entries) -> histories.put(new GroupName(group), new ArrayDeque<>(entries)));
    }
}
