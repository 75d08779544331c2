package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.PostgresHome;
import io.holdfast.multijvm.Signals;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.io.IOException;
import java.util.regex.Pattern;

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
    static final Fault KILL_SERVER_THAT_IS_COPIED = new Fault(
            39,
            "a replica copies all data, and the primary's redis-server is killed meanwhile",
            Target.PRIMARY,
            Then.SERVICE,
            RedisFaults::killServerThatIsCopied);
    private static final String FILL = "EVAL \"for i=1,2000 do redis.call('set','filler'..i,i) end return 1\" 0";
    /** As the source names it: by a file, or by a process that sends. */
    private static final Pattern COPIED_TO = Pattern.compile("state=(send_bulk|wait_bgsave)");

    private static final String SLOW_COPIES = "CONFIG SET rdb-key-save-delay 3000"; // 3 ms for each key: 6 s

    private RedisFaults() {}

    private static Injected killServer(Scene scene, NodeProcess victim) {
        victim.killRedis();
        return new Injected("the redis-server of " + victim.name() + " is dead", () -> {});
    }

    /** Whoever leads next was not in the middle of a copy, which is why it may be the one that was killed. */
    private static Injected killServerThatIsCopied(Scene scene, NodeProcess victim) throws Exception {
        var copier = scene.any(scene.others(victim));
        scene.lab().killAll(copier.number());
        PostgresHome.delete(copier.pgData());
        try (var line = victim.redis()) {
            Proof.that("keys to copy", line.ask(FILL).equals("1"));
        }
        var sources = scene.others(copier);
        for (var source : sources) {
            try (var line = source.redis()) {
                Proof.that("copies are slow", line.ask(SLOW_COPIES).equals("OK"));
            }
        }
        ProcessFaults.startAgain(copier);
        var source = Await.until(
                "who is copied to " + copier.name(),
                TestCluster.PATIENCE,
                () -> sources.stream().filter(RedisFaults::isCopied).findFirst());
        victim.killRedis();
        return new Injected(
                "the redis-server of " + victim.name() + " died while " + copier.name() + " copied from "
                        + source.name(),
                () -> {});
    }

    private static boolean isCopied(NodeProcess node) {
        try (var line = node.redis()) {
            return COPIED_TO.matcher(line.ask("INFO replication")).find()
                    && line.info("persistence", "rdb_bgsave_in_progress").equals("1");
        } catch (IOException silent) {
            return false;
        }
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
