package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * The life of a group on servers of other versions: one in the usual run, all with {@code -Dpostgres=all}. They come
 * without pg_basebackup and pg_rewind, so the clone is a stand-in's and nothing is rewound here.
 */
class PostgresVersionsTest {

    @TestFactory
    Stream<DynamicTest> aGroupIsBornClonedFailedOverAndSwitchedOver() throws IOException {
        var versions = OtherPostgres.all();
        if (versions.isEmpty()) {
            LoggerFactory.getLogger(PostgresVersionsTest.class)
                    .error("SKIPPED: no server of another version runs here; Maven brings them to target/postgres");
        }
        assumeTrue(!versions.isEmpty(), "no server of another version");
        return versions.stream().map(other -> dynamicTest(other.toString(), () -> life(other)));
    }

    private static void life(OtherPostgres other) throws Exception {
        try (var world = new PostgresWorld()) {
            var n1 = world.node("v1", "127.0.44.61");
            var n2 = world.node("v2", "127.0.44.62");
            var bin = other.unpack(world.root);
            for (var node : world.group.nodes) {
                node.bin = bin;
                node.start();
            }
            world.group.form(n1, n2);
            assertThat(n1.ask("select current_setting('server_version_num')::int / 10000"))
                    .isEqualTo(Integer.toString(other.version()));
            n1.run("create table t as select generate_series(1, 100) as id");

            failOver(world.group, n1, n2);
            n2.run("insert into t select generate_series(101, 200)");
            switchOver(world.group, n2, n1);

            n1.run("insert into t select generate_series(201, 300)");
            assertThat(n1.ask("select count(*) from t")).isEqualTo("300");
            assertThat(n1.seen().why()).isEmpty();
        }
    }

    private static void failOver(TestGroup group, TestNode from, TestNode to) throws IOException {
        ProcessTree.signal("KILL", from.postmaster());
        from.until("is down", seen -> seen.state() == InstanceState.STOPPED);
        group.fence(from, to);
        group.lead(to, from);
        group.follow(from);
        from.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        group.open(from);
    }

    private static void switchOver(TestGroup group, TestNode from, TestNode to) {
        from.obey(new Order.HandOver(group.epoch()));
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
