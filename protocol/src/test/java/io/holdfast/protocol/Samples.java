package io.holdfast.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of every message, with every field away from its default somewhere. */
final class Samples {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final GroupName MAIN = new GroupName("main");
    private static final Epoch E3 = new Epoch(3);
    private static final Member M1 = new Member(H1, "10.77.0.11", 5432, new Incarnation("inc-1"), false);
    private static final Member M2 = new Member(H2, "10.77.0.12", 5433, new Incarnation("inc-2"), true);
    private static final List<LineageEntry> LINEAGE = List.of(
            new LineageEntry(new Epoch(1), "2", H1, "1", 0x3000060L, "uuid-1", true),
            new LineageEntry(E3, "4", H2, "2", 0x1_0000_0060L, "uuid-3", false));

    private Samples() {}

    /** The wire format's samples by the name of their golden file; the part before '-' and the version is the manifest. */
    static Map<String, Object> all() {
        var samples = new LinkedHashMap<String, Object>();
        samples.put("report-1-full", fullReport());
        samples.put("report-1-bare", bareReport());
        orders().forEach((name, order) -> samples.put("directive-1-" + name, directive(order, steady())));
        phases().forEach((name, phase) ->
                samples.put("directive-1-in-" + name, directive(new Order.Observe(E3), phase)));
        samples.put("lease-1-question", new Lease.Question(MAIN, E3, H1, "boot-1", 77));
        samples.put("lease-1-grant", new Lease.Grant(MAIN, E3, H2, "boot-1", 77));
        samples.put("lease-1-refusal", new Lease.Refusal(MAIN, E3, H2, "boot-1", 77));
        return samples;
    }

    private static Map<String, Order> orders() {
        var members = List.of(M1, M2);
        var secret = new Secret("pw");
        var orders = new LinkedHashMap<String, Order>();
        orders.put("observe", new Order.Observe(E3));
        orders.put("initialise", new Order.Initialise(Epoch.NONE));
        orders.put("fence", new Order.Fence(E3));
        orders.put("promote", new Order.Promote(E3, "4", "uuid-3", new Position("3", 4711), List.of(H1), 1, members));
        orders.put("lead", new Order.Lead(E3, "4", "uuid-3", List.of(H1, H2), 2, members));
        orders.put("hand-over", new Order.HandOver(E3));
        orders.put("follow", new Order.Follow(E3, M1, LINEAGE, members, secret, "7300000000000000001"));
        orders.put(
                "rebuild",
                new Order.Rebuild(
                        E3, M1, LINEAGE, members, secret, "7300000000000000001", List.of(new Incarnation("inc-0"))));
        return orders;
    }

    private static Map<String, Phase> phases() {
        var phases = new LinkedHashMap<String, Phase>();
        phases.put("unborn", new Phase.Unborn());
        phases.put("initialising", new Phase.Initialising(H1));
        phases.put("handing-over", new Phase.HandingOver(H2));
        phases.put("fencing", new Phase.Fencing("h1 is gone", H2));
        phases.put("fencing-anyone", new Phase.Fencing("h1 is gone", null));
        phases.put("promoting", new Phase.Promoting(H2, "4"));
        phases.put("opening", new Phase.Opening(H2));
        return phases;
    }

    private static Phase steady() {
        return new Phase.Steady();
    }

    private static Directive directive(Order order, Phase phase) {
        var state = new GroupState(
                MAIN,
                Engine.POSTGRES,
                41,
                E3,
                phase,
                phase instanceof Phase.Unborn ? null : H1,
                List.of(M1, M2),
                new AckRule(0, 1, Durability.AVAILABLE),
                LINEAGE,
                List.of(new Incarnation("inc-0")),
                5,
                "7300000000000000001",
                new Secret("pw"),
                true);
        return new Directive(9, H2, state, H1, order);
    }

    static Report fullReport() {
        return new Report(
                H1,
                MAIN,
                "boot-1",
                1234,
                E3,
                40,
                "10.77.0.11",
                5432,
                new Incarnation("inc-1"),
                "7300000000000000001",
                InstanceState.RUNNING,
                "a sentence with an umlaut: ü",
                new Position("4", 0x1_0000_0060L),
                true,
                true,
                true,
                true,
                7,
                Long.MAX_VALUE,
                new Report.Branch(E3, "4", "2", 0x1_0000_0060L),
                E3,
                List.of(H1, H2),
                1,
                List.of(new ReplicaSeen(H2, true, 0x1_0000_0000L, true, 12)),
                true,
                H2,
                true,
                55,
                new Secret("pw"),
                new Evidence(E3, true, 15, Evidence.Probe.REFUSED, 20));
    }

    private static Report bareReport() {
        return new Report(
                H2,
                MAIN,
                "boot-2",
                1,
                Epoch.NONE,
                0,
                "10.77.0.12",
                5432,
                null,
                "",
                InstanceState.EMPTY,
                "",
                null,
                false,
                false,
                false,
                false,
                0,
                0,
                null,
                Epoch.NONE,
                null,
                0,
                List.of(),
                false,
                null,
                false,
                -1,
                Secret.NONE,
                Evidence.none());
    }
}
