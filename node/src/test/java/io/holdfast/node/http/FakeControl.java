package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.core.WhatIf;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A group of three that is as a test wants it, and that notes what was asked of it. */
public final class FakeControl implements GroupControl {
    static final String CANARY = "canary-5f1d";
    private GroupName main = new GroupName("main");
    private static final Instant T0 = Instant.parse("2026-11-21T10:00:00Z");
    private final List<Request> requests = new ArrayList<>();
    private Outcome outcome = new Outcome.Done("h2 leads main in epoch 4.", 12);
    private boolean healthy = true;
    private boolean unimpaired = true;
    private String verdict = "All is well.";
    private GroupUpkeep upkeep = GroupUpkeep.NONE;
    private boolean majority = true;
    private boolean whole;
    private boolean broken;
    private String coordinator = "h2";
    private String primary = "h1";
    private long epoch = 3;
    private long version = 11;
    private final List<HistoryEntry> more = new ArrayList<>();

    public static NodeName node(String name) {
        return new NodeName(name);
    }

    public void answers(Outcome next) {
        outcome = next;
    }

    public void healthy(boolean isHealthy) {
        healthy(isHealthy, isHealthy, isHealthy ? "All is well." : "No primary is open: the members are being fenced.");
    }

    /** What is said of the group from now on, by flags and in words. */
    void healthy(boolean isHealthy, boolean nothingIsToBeSeenTo, String sentence) {
        healthy = isHealthy;
        unimpaired = nothingIsToBeSeenTo;
        verdict = sentence;
    }

    /** Who decides from now on. */
    public void coordinator(String node) {
        coordinator = node;
    }

    /** Another primary leads in the next epoch. */
    public void failedOver(String to, String why) {
        epoch++;
        version += 4;
        primary = to;
        more.add(entry(version - 3, epoch, 9000, new Event.FencingStarted(new Epoch(epoch), why, null)));
        more.add(entry(
                version - 2, epoch, 9040, new Event.PromotionStarted(new Epoch(epoch), node(to), "9", "u9", "3", 120)));
        more.add(entry(version, epoch, 9100, new Event.EpochOpened(new Epoch(epoch))));
    }

    /** From now on whoever asks for groups finds a fault of the program. */
    void breaks(boolean isBroken) {
        broken = isBroken;
    }

    /** What its one group is called. */
    public void name(String group) {
        main = new GroupName(group);
    }

    /** All its nodes are up. */
    public void whole(boolean isWhole) {
        whole = isWhole;
    }

    public void majority(boolean hasMajority) {
        majority = hasMajority;
    }

    public List<Request> requests() {
        return requests;
    }

    public void upkeep(GroupUpkeep next) {
        upkeep = next;
    }

    @Override
    public GroupUpkeep upkeep() {
        return upkeep;
    }

    @Override
    public ClusterView cluster() {
        var nodes = List.of(
                new NodeSeen(node("h1"), "10.0.0.1", true, "up"),
                new NodeSeen(node("h2"), "10.0.0.2", true, "up"),
                new NodeSeen(node("h3"), "10.0.0.3", true, whole ? "up" : "unreachable"));
        return new ClusterView(node("h1"), nodes, node(coordinator), 7, majority, "h2");
    }

    @Override
    public List<GroupView> groups() {
        if (broken) {
            throw new IllegalStateException("broken for a test, " + CANARY);
        }
        var members = List.of(
                view("h1", "primary", "running", 0, ""),
                view("h2", "replica", "streaming", 0, ""),
                view("h3", "replica", "unreachable", -1, "h3 was not heard of for 4 s."));
        return List.of(new GroupView(state(), members, verdict, healthy, unimpaired));
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        var entries = new ArrayList<>(entries());
        entries.addAll(more);
        return entries.subList(Math.max(0, entries.size() - limit), entries.size());
    }

    @Override
    public CompletionStage<Outcome> request(GroupName group, Request request) {
        requests.add(request);
        return CompletableFuture.completedFuture(outcome);
    }

    @Override
    public List<Outlook> whatIf(NodeName dead) {
        var takesOver = new WhatIf.Answer(
                "primary", true, node("h2"), 4, true, false, 1536, 0, List.of(), "h2 would take over from h1.");
        return List.of(new Outlook(state(), takesOver, List.of("the first step", "the second step")));
    }

    @Override
    public Outcome restartHere(GroupName group) {
        return outcome;
    }

    @Override
    public Outcome crashHere(GroupName group) {
        return outcome;
    }

    public static List<HistoryEntry> entries() {
        return List.of(
                entry(1, 0, 0, new Event.InitialisationStarted(node("h1"))),
                entry(2, 0, 900, new Event.Initialised(member("h1"), "1", "7301", new Secret(CANARY))),
                entry(3, 1, 910, new Event.MemberAdded(member("h2"))),
                entry(4, 1, 930, new Event.PromotionStarted(new Epoch(1), node("h1"), "2", "u1", "1", 24)),
                entry(5, 1, 990, new Event.CandidatePromoted(new Epoch(1), "1", 24)),
                entry(6, 1, 1100, new Event.EpochOpened(new Epoch(1))),
                entry(7, 2, 5000, new Event.FencingStarted(new Epoch(2), "the primary's process ended", null)),
                entry(8, 2, 5027, new Event.PromotionStarted(new Epoch(2), node("h2"), "3", "u2", "2", 99)),
                entry(9, 2, 5090, new Event.CandidatePromoted(new Epoch(2), "2", 99)),
                entry(10, 2, 5180, new Event.EpochOpened(new Epoch(2))));
    }

    public static HistoryEntry entry(long version, long epoch, long millis, Event event) {
        return new HistoryEntry(
                version, new Epoch(epoch), T0.plusMillis(millis), node("h2"), "steady", "fencing", "because", event);
    }

    private static Member member(String name) {
        return new Member(node(name), "10.0.0." + name.charAt(1), 5432, new Incarnation("inc-" + name), false);
    }

    private static MemberView view(String name, String role, String state, long lag, String why) {
        return new MemberView(node(name), true, role, state, null, Duration.ofMillis(20), lag, why.isEmpty(), why);
    }

    private GroupState state() {
        return new GroupState(
                main,
                Engine.POSTGRES,
                version,
                new Epoch(epoch),
                new Phase.Steady(),
                node(primary),
                List.of(member("h1"), member("h2"), member("h3")),
                AckRule.of(1, Durability.STRICT),
                List.of(),
                List.of(),
                5,
                "7301",
                new Secret(CANARY),
                false);
    }
}
