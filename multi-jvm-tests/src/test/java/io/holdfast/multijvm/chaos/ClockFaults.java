package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Wall clocks that jump, for a whole host: its node, its guard and its database. Nothing that decides may look at one. */
final class ClockFaults {
    private static final Duration JUMP = Duration.ofHours(1);
    private static final Duration NEAR = Duration.ofMinutes(10);

    static final Fault PRIMARY_AHEAD = fault("the primary's clock jumps an hour ahead, and back", Target.PRIMARY, JUMP);
    static final Fault PRIMARY_BACK =
            fault("the primary's clock jumps an hour back, and ahead", Target.PRIMARY, JUMP.negated());
    static final Fault COORDINATOR_AHEAD =
            fault("the coordinator's clock jumps an hour ahead, and back", Target.COORDINATOR, JUMP);
    static final Fault REPLICA_BACK =
            fault("a replica's clock jumps an hour back, and ahead", Target.REPLICA, JUMP.negated());
    static final Fault PRIMARY_DIES_MEANWHILE = new Fault(
            28,
            "the clocks of two hosts are two hours apart and the primary's server dies",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            ClockFaults::apartAndDead);

    static final List<Fault> ALL =
            List.of(PRIMARY_AHEAD, PRIMARY_BACK, COORDINATOR_AHEAD, REPLICA_BACK, PRIMARY_DIES_MEANWHILE);

    private ClockFaults() {}

    private static Fault fault(String name, Target target, Duration by) {
        return new Fault(28, name, target, Then.SAME_PRIMARY, (scene, victim) -> jump(scene, victim, by));
    }

    private static Injected jump(Scene scene, NodeProcess victim, Duration by) {
        var clocks = Proof.target("the host's own clock", scene.lab().clocks());
        var observed = "the clock of " + victim.name() + " is off by " + by;
        clocks.ahead(victim.number(), by);
        try {
            Proof.that(observed, off(victim).minus(by).abs().compareTo(NEAR) < 0);
        } catch (SQLException silent) {
            clocks.ahead(victim.number(), Duration.ZERO);
            throw new Proof.NothingToHit("a database that tells the time of " + victim.name());
        }
        return new Injected(observed, () -> clocks.ahead(victim.number(), Duration.ZERO));
    }

    private static Injected apartAndDead(Scene scene, NodeProcess victim) {
        var other = scene.any(scene.others(victim));
        var ahead = jump(scene, victim, JUMP);
        var back = jump(scene, other, JUMP.negated());
        victim.killPostmaster();
        return new Injected(ahead.observed() + "; " + back.observed() + "; the first one's postmaster is dead", () -> {
            ahead.heal().run();
            back.heal().run();
        });
    }

    /** As its database tells it, against this machine's. */
    private static Duration off(NodeProcess node) throws SQLException {
        long seconds = node.sql()
                .rows("select extract(epoch from clock_timestamp())::bigint", row -> row.getLong(1))
                .getFirst();
        return Duration.ofSeconds(seconds).minus(Duration.ofMillis(System.currentTimeMillis()));
    }
}
