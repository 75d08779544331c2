package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Processes that die or stand still. */
final class ProcessFaults {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration CHANGE = Duration.ofMillis(300);

    static final Fault KILL_SERVER = new Fault(
            1, "kill -9 of the primary's postmaster", Target.PRIMARY, Then.NEW_PRIMARY, ProcessFaults::killServer);
    static final Fault KILL_CHECKPOINTER = new Fault(
            2, "kill -9 of the primary's checkpointer", Target.PRIMARY, Then.SERVICE, ProcessFaults::killCheckpointer);
    static final Fault KILL_NODE =
            new Fault(3, "kill -9 of the primary's node", Target.PRIMARY, Then.NEW_PRIMARY, ProcessFaults::killNode);
    static final Fault KILL_REPLICAS_NODE =
            new Fault(4, "kill -9 of a replica's node", Target.REPLICA, Then.SAME_PRIMARY, ProcessFaults::killNode);
    static final Fault KILL_COORDINATORS_HOST =
            new Fault(5, "the coordinator's host dies", Target.COORDINATOR, Then.SERVICE, ProcessFaults::killHost);
    static final Fault KILL_HOST =
            new Fault(8, "the primary's host dies", Target.PRIMARY, Then.NEW_PRIMARY, ProcessFaults::killHost);
    static final Fault STOP_SERVER = new Fault(
            10,
            "SIGSTOP of the primary's whole PostgreSQL",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            ProcessFaults::stopServer);
    static final Fault STOP_SERVER_AND_NODE = new Fault(
            10,
            "SIGSTOP of the primary's postmaster and node",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            ProcessFaults::stopServerAndNode);
    static final Fault STOP_RECEIVER = new Fault(
            11, "SIGSTOP of a replica's receiver", Target.REPLICA, Then.SAME_PRIMARY, ProcessFaults::stopReceiver);
    static final Fault STOP_COORDINATOR_AMID = new Fault(
            12,
            "the coordinator's node stands still in the middle of a change, and goes on after another's",
            Target.PRIMARY,
            Then.SERVICE, // who was promoted in time may stand on its host, and has to be replaced as well
            ProcessFaults::stopCoordinatorAmid);
    static final Fault FREEZE_HOST = new Fault(
            13,
            "the primary's host freezes",
            Target.PRIMARY,
            Then.NEW_PRIMARY_BESIDE_A_SLEEPER,
            ProcessFaults::freezeHost);
    static final Fault SHORT_PAUSE = new Fault(
            14,
            "the primary's node stands still for 1 s",
            Target.PRIMARY,
            Then.SAME_PRIMARY,
            ProcessFaults::shortPause);
    static final Fault MAJORITY_DIES = new Fault(
            19, "two hosts of three die", Target.PRIMARY, Then.SERVICE_AFTERWARDS, ProcessFaults::majorityDies);
    /** Where the coordinator's node is the third one, the fence quorum needs the killed one's vote, which may hold the longer log. */
    static final Fault PRIMARY_AND_COORDINATOR = new Fault(
            20,
            "kill -9 of the primary's server and the coordinator's node at once",
            Target.PRIMARY,
            Then.SERVICE,
            ProcessFaults::primaryAndCoordinator);

    static final List<Fault> ALL = List.of(
            KILL_SERVER,
            KILL_CHECKPOINTER,
            KILL_NODE,
            KILL_REPLICAS_NODE,
            KILL_COORDINATORS_HOST,
            KILL_HOST,
            STOP_SERVER,
            STOP_SERVER_AND_NODE,
            STOP_RECEIVER,
            STOP_COORDINATOR_AMID,
            FREEZE_HOST,
            SHORT_PAUSE,
            MAJORITY_DIES,
            PRIMARY_AND_COORDINATOR);

    private ProcessFaults() {}

    private static Injected killServer(Scene scene, NodeProcess victim) {
        victim.killPostmaster();
        return new Injected("the postmaster of " + victim.name() + " is dead", () -> {});
    }

    private static Injected killCheckpointer(Scene scene, NodeProcess victim) {
        long pid = child(victim, "checkpointer");
        Signals.kill9(pid);
        return new Injected("the checkpointer " + pid + " of " + victim.name() + " is dead", () -> {});
    }

    private static Injected killNode(Scene scene, NodeProcess victim) {
        victim.kill9();
        return new Injected("the JVM of " + victim.name() + " is dead", () -> startAgain(victim));
    }

    /** Its host or it was killed before; that may not have got round to this JVM yet. */
    static void startAgain(NodeProcess node) {
        Await.that(node.name() + " has ended", TestCluster.PATIENCE, () -> !node.running());
        node.start();
    }

    /** Silent first, so that nothing that dies can say good-bye. */
    static Injected killHost(Scene scene, NodeProcess victim) {
        scene.network().silence(victim.number());
        scene.lab().killAll(victim.number());
        return new Injected("nothing runs on " + victim.name() + " any more", () -> {
            scene.network().unsilence(victim.number());
            startAgain(victim);
        });
    }

    private static Injected stopServer(Scene scene, NodeProcess victim) {
        long postmaster = postmaster(victim);
        var all = Signals.children(postmaster, "");
        Signals.pause(postmaster);
        all.stream().filter(Signals::alive).forEach(Signals::pause);
        return new Injected("postmaster and " + all.size() + " processes of it stand still on " + victim.name(), () -> {
            Signals.resume(postmaster);
            all.forEach(Signals::resume);
        });
    }

    private static Injected stopServerAndNode(Scene scene, NodeProcess victim) {
        long postmaster = postmaster(victim);
        victim.pausePostmaster();
        victim.pause();
        return new Injected("postmaster and JVM of " + victim.name() + " stand still", () -> {
            Signals.resume(postmaster);
            victim.resume();
        });
    }

    private static Injected stopReceiver(Scene scene, NodeProcess victim) {
        long pid = child(victim, "walreceiver");
        Signals.pause(pid);
        return new Injected("the receiver of " + victim.name() + " stands still", () -> Signals.resume(pid));
    }

    /** At a step of the change that chance chooses; what it still has to say when it goes on is of a term that is over. */
    private static Injected stopCoordinatorAmid(Scene scene, NodeProcess victim) throws Exception {
        var coordinator = scene.cluster().coordinator();
        victim.killPostmaster();
        Await.pause(scene.luck().nextLong(CHANGE.toNanos())); // a part of the fault, not a wait for anything
        coordinator.pause();
        Proof.comes(
                "another node coordinates than " + coordinator.name(), () -> anotherCoordinates(scene, coordinator));
        return new Injected(
                "the JVM of " + coordinator.name() + ", which coordinated when the postmaster of " + victim.name()
                        + " died, stands still, and another one coordinates",
                coordinator::resume);
    }

    private static boolean anotherCoordinates(Scene scene, NodeProcess than) throws IOException {
        for (var node : scene.others(than)) {
            var coordinator = node.api().cluster().coordinator();
            if (coordinator != null && !coordinator.equals(than.name())) {
                return true;
            }
        }
        return false;
    }

    private static Injected freezeHost(Scene scene, NodeProcess victim) {
        int host = victim.number();
        scene.lab().pauseAll(host);
        int count = scene.lab().processes(host).size();
        return new Injected(
                count + " processes of " + victim.name() + " stand still",
                () -> scene.lab().resumeAll(host));
    }

    private static Injected shortPause(Scene scene, NodeProcess victim) {
        victim.pause();
        Await.pause(SHORT.toNanos()); // the fault itself, not a wait for anything
        victim.resume();
        return new Injected("the JVM of " + victim.name() + " stood still", () -> {});
    }

    private static Injected majorityDies(Scene scene, NodeProcess victim) throws Exception {
        var second = scene.any(scene.others(victim));
        var last = scene.cluster().others(victim, second).getFirst();
        var one = killHost(scene, victim);
        var other = killHost(scene, second);
        Proof.comes(
                last.name() + " knows no primary",
                () -> Scene.told(last).filter(group -> group.leads().isEmpty()).isPresent());
        return new Injected(one.observed() + "; " + other.observed(), () -> {
            one.heal().run();
            other.heal().run();
        });
    }

    private static Injected primaryAndCoordinator(Scene scene, NodeProcess victim) {
        var coordinator = scene.cluster().coordinator();
        coordinator.kill9();
        victim.killPostmaster();
        return new Injected(
                "the postmaster of " + victim.name() + " and the JVM of " + coordinator.name() + " are dead",
                () -> startAgain(coordinator));
    }

    private static long child(NodeProcess node, String role) {
        return Proof.target(
                "the " + role + " of " + node.name(),
                Signals.children(postmaster(node), role).stream().findFirst());
    }

    private static long postmaster(NodeProcess node) {
        return Proof.target(
                "the postmaster of " + node.name(),
                node.postmaster().stream().boxed().findFirst());
    }
}
