package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import io.holdfast.multijvm.lab.Resolver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Wires that are silent, one-way, narrow or unsteady; all proven with datagrams from host to host. */
final class NetworkFaults {
    private static final int FLAPS = 10;
    private static final Duration NARROW = Duration.ofSeconds(8);
    private static final Duration STILL = Duration.ofSeconds(4);
    private static final String NAME = "chaos.example";
    private static final Duration LOOKUP = Duration.ofSeconds(4);

    static final Fault CUT_OFF = new Fault(
            15,
            "the primary's host is cut off, from the clients too",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            NetworkFaults::cutOff);
    static final Fault MINORITY = new Fault(
            15,
            "the primary is parted from the others, clients reach all",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            NetworkFaults::part);
    static final Fault REPLICA_CUT_OFF =
            new Fault(15, "a replica's host is cut off", Target.REPLICA, Then.SAME_PRIMARY, NetworkFaults::cutOff);
    static final Fault MUTE = new Fault(
            16,
            "the primary's words are lost, it hears the others",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            NetworkFaults::mute);
    static final Fault DEAF = new Fault(
            16, "the primary hears nobody, its words arrive", Target.PRIMARY, Then.SERVICE, NetworkFaults::deafen);
    static final Fault NO_LOG = new Fault(
            16,
            "the primary's log stands still, all else goes on",
            Target.PRIMARY,
            Then.SERVICE_AFTERWARDS,
            NetworkFaults::noLog);
    static final Fault NOT_THE_COORDINATOR = new Fault(
            17,
            "primary and coordinator do not hear each other, the third hears both",
            Target.PRIMARY,
            Then.SERVICE,
            NetworkFaults::notTheCoordinator);
    static final Fault ONE_PAIR = new Fault(
            18, "the replicas do not hear each other", Target.PRIMARY, Then.SERVICE, NetworkFaults::replicasApart);
    static final Fault FLAPPING =
            new Fault(21, "the primary's link comes and goes", Target.PRIMARY, Then.SERVICE, NetworkFaults::flap);
    static final Fault REPLICA_FLAPPING =
            new Fault(21, "a replica's link comes and goes", Target.REPLICA, Then.SAME_PRIMARY, NetworkFaults::flap);
    static final Fault NARROW_WIRE = new Fault(
            22, "the primary's link is slow and loses packets", Target.PRIMARY, Then.SERVICE, NetworkFaults::narrow);
    static final Fault LOSSY_WIRE = new Fault(
            22, "one packet of ten of the primary is lost", Target.PRIMARY, Then.SERVICE, NetworkFaults::lose);

    static final Fault NO_NAME_SERVER = new Fault(
            29,
            "no host's name server answers, and the primary's server dies",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            NetworkFaults::noNameServer);
    static final Fault LYING_NAME_SERVER = new Fault(
            29,
            "each host's name server lies, and the primary's node dies and is started again",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            NetworkFaults::lyingNameServer);

    static final List<Fault> ALL = List.of(
            CUT_OFF,
            MINORITY,
            REPLICA_CUT_OFF,
            MUTE,
            DEAF,
            NO_LOG,
            NOT_THE_COORDINATOR,
            ONE_PAIR,
            FLAPPING,
            REPLICA_FLAPPING,
            NARROW_WIRE,
            LOSSY_WIRE,
            NO_NAME_SERVER,
            LYING_NAME_SERVER);

    private NetworkFaults() {}

    private static Injected cutOff(Scene scene, NodeProcess victim) {
        int host = victim.number();
        scene.network().silence(host);
        Proof.that(
                "silence around " + victim.name(),
                scene.others(victim).stream().allMatch(other -> scene.parted(victim, other)));
        return new Injected(
                "no datagram goes to or from " + victim.name(),
                () -> scene.network().unsilence(host));
    }

    private static Injected part(Scene scene, NodeProcess victim) {
        var others = scene.others(victim);
        others.forEach(other -> scene.network().cutBoth(victim.number(), other.number()));
        Proof.that(
                "silence between " + victim.name() + " and the others",
                others.stream().allMatch(other -> scene.parted(victim, other)));
        return new Injected(
                "no datagram goes between " + victim.name() + " and the others",
                () -> others.forEach(other -> scene.network().mendBoth(victim.number(), other.number())));
    }

    private static Injected mute(Scene scene, NodeProcess victim) {
        var others = scene.others(victim);
        others.forEach(other -> scene.network().cut(victim.number(), other.number()));
        return oneWay(scene, victim, others, false);
    }

    private static Injected deafen(Scene scene, NodeProcess victim) {
        var others = scene.others(victim);
        others.forEach(other -> scene.network().cut(other.number(), victim.number()));
        return oneWay(scene, victim, others, true);
    }

    private static Injected oneWay(Scene scene, NodeProcess victim, List<NodeProcess> others, boolean out) {
        var network = scene.network();
        int host = victim.number();
        for (var other : others) {
            Proof.that("datagrams from " + victim.name(), network.passes(host, other.number()) == out);
            Proof.that("datagrams to " + victim.name(), network.passes(other.number(), host) != out);
        }
        return new Injected(
                "datagrams go only " + (out ? "from " : "to ") + victim.name(),
                () -> others.forEach(other -> {
                    network.mend(host, other.number());
                    network.mend(other.number(), host);
                }));
    }

    private static Injected noLog(Scene scene, NodeProcess victim) {
        var senders = victim.pauseWalsenders();
        Proof.that("senders of " + victim.name(), !senders.isEmpty());
        try {
            Proof.comes("a commit on " + victim.name() + " that waits", () -> waits(victim));
            Await.pause(STILL.toNanos()); // how long the fault lasts
        } finally {
            senders.stream().filter(Signals::alive).forEach(Signals::resume);
        }
        return new Injected(
                senders.size() + " senders of " + victim.name() + " stood still, and commits waited", () -> {});
    }

    private static boolean waits(NodeProcess primary) throws SQLException {
        return primary.sql()
                        .rows(
                                "select count(*) from pg_stat_activity where wait_event = 'SyncRep'",
                                row -> row.getLong(1))
                        .getFirst()
                > 0;
    }

    private static Injected notTheCoordinator(Scene scene, NodeProcess victim) {
        var coordinator = scene.cluster().coordinator();
        var other = coordinator.equals(victim) ? scene.any(scene.others(victim)) : coordinator;
        return apart(scene, victim, other);
    }

    private static Injected replicasApart(Scene scene, NodeProcess victim) {
        var replicas = scene.others(victim);
        return apart(scene, replicas.getFirst(), replicas.getLast());
    }

    private static Injected apart(Scene scene, NodeProcess one, NodeProcess other) {
        scene.network().cutBoth(one.number(), other.number());
        Proof.that("silence between " + one.name() + " and " + other.name(), scene.parted(one, other));
        return new Injected(
                "no datagram goes between " + one.name() + " and " + other.name(),
                () -> scene.network().mendBoth(one.number(), other.number()));
    }

    /** Off and on for 0.1 to 0.9 s each. */
    private static Injected flap(Scene scene, NodeProcess victim) {
        int host = victim.number();
        int silent = 0;
        for (int i = 0; i < FLAPS; i++) {
            scene.network().silence(host);
            silent +=
                    scene.network().passes(host, scene.others(victim).getFirst().number()) ? 0 : 1;
            scene.network().unsilence(host);
            Await.pause(Duration.ofMillis(100 + scene.luck().nextInt(800)).toNanos()); // the fault's own rhythm
        }
        Proof.that("silence in each flap of " + victim.name(), silent == FLAPS);
        return new Injected("the link of " + victim.name() + " was silent " + FLAPS + " times", () -> {});
    }

    private static Injected narrow(Scene scene, NodeProcess victim) {
        int host = victim.number();
        scene.network().narrow(host, "256kbit");
        Await.pause(NARROW.toNanos()); // how long the fault lasts
        long dropped = scene.network().dropped(host);
        scene.network().widen(host);
        Proof.that("packets that found no room", dropped > 0);
        return new Injected(dropped + " packets of " + victim.name() + " found no room", () -> {});
    }

    private static Injected lose(Scene scene, NodeProcess victim) {
        int host = victim.number();
        Proof.that(
                "nftables (Debian: apt-get install nftables)", scene.network().lose(host, 10));
        Await.pause(NARROW.toNanos()); // how long the fault lasts
        long lost = scene.network().keep(host);
        Proof.that("packets that were lost", lost > 0);
        return new Injected(lost + " packets of " + victim.name() + " were lost", () -> {});
    }

    private static Injected noNameServer(Scene scene, NodeProcess victim) {
        var servers = nameServers(scene, "");
        victim.killPostmaster();
        return new Injected(
                "names lead nowhere on all hosts, the postmaster of " + victim.name() + " is dead",
                () -> nobodyAsked(servers));
    }

    private static Injected lyingNameServer(Scene scene, NodeProcess victim) {
        var servers = nameServers(scene, Resolver.LIE);
        victim.kill9();
        return new Injected("names lead to nobody on all hosts, the JVM of " + victim.name() + " is dead", () -> {
            ProcessFaults.startAgain(victim);
            scene.cluster().awaitWhole();
            nobodyAsked(servers);
        });
    }

    /** On each host, and seen to be asked. */
    private static List<Resolver> nameServers(Scene scene, String lie) {
        var servers = scene.cluster().nodes().stream()
                .map(node -> scene.lab().resolver(node.number()))
                .toList();
        try {
            for (var server : servers) {
                server.begin(lie);
                var answer = server.answer(NAME, LOOKUP);
                Proof.that(
                        lie.isEmpty() ? "no answer" : "a lie", lie.isEmpty() ? answer.isEmpty() : answer.contains(lie));
                Proof.that("the question", server.asked().stream().anyMatch(name -> name.startsWith(NAME)));
            }
            return servers;
        } catch (AssertionError e) {
            servers.forEach(Resolver::end);
            throw e;
        }
    }

    /** All addresses are in the nodes' files. */
    private static void nobodyAsked(List<Resolver> servers) {
        var asked = servers.stream()
                .flatMap(server -> server.asked().stream())
                .filter(name -> !name.startsWith(NAME))
                .distinct()
                .toList();
        servers.forEach(Resolver::end);
        assertThat(asked).as("names that somebody on a host asked for").isEmpty();
    }
}
