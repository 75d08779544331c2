package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.InstanceState;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A consumer's logical slot through the death of its primary, on a server that can copy slots. */
class PostgresLogicalSlotsTest {
    private static final String READ = """
            select coalesce(string_agg(substring(data from 'INSERT: id.integer.:(.*)'), ','), '')
              from pg_logical_slot_get_changes('feed', null, null)
             where data like 'table public.t: INSERT%'""";

    @Test
    void aConsumerGoesOnAtTheNewPrimaryWithoutAGap() throws Exception {
        var server = OtherPostgres.all().stream()
                .filter(other -> other.version() >= LogicalSlots.FIRST_VERSION)
                .findFirst();
        if (server.isEmpty()) {
            LoggerFactory.getLogger(PostgresLogicalSlotsTest.class)
                    .error("SKIPPED: no server of version 17 or later runs here; Maven brings one to target/postgres");
        }
        assumeTrue(server.isPresent(), "no server of version 17 or later");
        try (var world = new PostgresWorld()) {
            life(world, server.get());
        }
    }

    private static void life(PostgresWorld world, OtherPostgres server) throws Exception {
        var n1 = world.node("l1", "127.0.44.71");
        var n2 = world.node("l2", "127.0.44.72");
        var bin = server.unpack(world.root);
        for (var node : List.of(n1, n2)) {
            node.bin = bin;
            node.parameters.put("wal_level", "logical");
            node.start();
        }
        world.group.form(n1, n2);
        n1.run("create table t (id int primary key)");
        n1.run("select pg_create_logical_replication_slot('feed', 'test_decoding', false, false, true)");
        Await.until("it waits for l2", () -> asked(n1, "show synchronized_standby_slots"), "holdfast_l2"::equals);
        n1.run("insert into t values (1)");
        awaitCopied(n1, n2);
        n1.run("insert into t values (2), (3)");

        ProcessTree.signal("KILL", n1.postmaster());
        n1.until("is down", seen -> seen.state() == InstanceState.STOPPED);
        world.group.fence(n1, n2);
        world.group.lead(n2, n1);
        world.group.follow(n1);
        n1.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        world.group.open(n1);

        n2.run("insert into t values (4)");
        assertThat(asked(n2, READ)).as("a repeat is allowed, a gap is not").endsWith("2,3,4");
        awaitCopied(n2, n1);
    }

    /** A copy counts once the replica has all that it needs, for which the consumer has to go on a little. */
    private static void awaitCopied(TestNode primary, TestNode replica) {
        Await.until(
                replica.name + " holds the slot",
                () -> {
                    asked(primary, "select pg_log_standby_snapshot()");
                    asked(primary, READ);
                    return asked(
                            replica,
                            "select count(*) from pg_replication_slots where slot_name = 'feed' and synced and not temporary");
                },
                "1"::equals);
    }

    private static String asked(TestNode node, String sql) {
        try {
            return node.ask(sql);
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
