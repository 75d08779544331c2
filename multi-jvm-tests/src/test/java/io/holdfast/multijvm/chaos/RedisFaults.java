package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;

/** What is done to a redis-server where PostgreSQL has other processes; hosts, wires and disks are the same for both. */
final class RedisFaults {
    static final Fault KILL_SERVER = new Fault(
            1, "kill -9 of the primary's redis-server", Target.PRIMARY, Then.NEW_PRIMARY, RedisFaults::killServer);
    static final Fault STOP_SERVER_AND_NODE = new Fault(
            10,
            "SIGSTOP of the primary's redis-server and node",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            RedisFaults::stopServerAndNode);

    private RedisFaults() {}

    private static Injected killServer(Scene scene, NodeProcess victim) {
        victim.killRedis();
        return new Injected("the redis-server of " + victim.name() + " is dead", () -> {});
    }

    private static Injected stopServerAndNode(Scene scene, NodeProcess victim) {
        long server = Proof.target(
                "the redis-server of " + victim.name(),
                victim.redisServer().stream().boxed().findFirst());
        Signals.pause(server);
        victim.pause();
        return new Injected("redis-server and JVM of " + victim.name() + " stand still", () -> {
            Signals.resume(server);
            victim.resume();
        });
    }
}
