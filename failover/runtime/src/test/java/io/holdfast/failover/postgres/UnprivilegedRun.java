package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.InstanceState;
import java.util.Objects;

/** A group of two from its birth to a planned change of primary, as a program of its own. */
final class UnprivilegedRun {
    private UnprivilegedRun() {}

    public static void main(String[] arguments) throws Exception {
        try (var world = new PostgresWorld()) {
            var n1 = world.node("u1", "127.0.44.51");
            var n2 = world.node("u2", "127.0.44.52");
            n1.start();
            n2.start();
            world.group.form(n1, n2);
            n1.run("create table t as select generate_series(1, 100) as id");
            switchOver(world.group, n1, n2);
            assertThat(n2.ask("select count(*) from t")).isEqualTo("100");
        }
        System.out.println("all rows are there");
    }

    private static void switchOver(TestGroup group, TestNode from, TestNode to) {
        from.obey(new io.holdfast.protocol.Order.HandOver(group.epoch()));
        var stopped = from.until("stopped", seen -> seen.state() == InstanceState.STOPPED && seen.position() != null);
        var end = Objects.requireNonNull(stopped.position());
        to.until("holds the last record", seen -> end.equals(seen.position()));
        group.fence(from, to);
        group.lead(to, from);
        group.follow(from);
        from.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        group.open(from);
    }
}
