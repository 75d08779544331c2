package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Data of replicas that cannot be trusted as they are, and how they come back; told in order on one group of three. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresDamageTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestGroup group = world.group;
    private final TestNode n1 = world.node("d1", "127.0.12.11");
    private final TestNode n2 = world.node("d2", "127.0.12.12");
    private final TestNode n3 = world.node("d3", "127.0.12.13");

    PostgresDamageTest() throws IOException {}

    @BeforeAll
    void aGroupOfThree() throws Exception {
        for (var node : group.nodes) {
            node.start();
        }
        group.form(n1, n2, n3);
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        world.close();
    }

    @Test
    @org.junit.jupiter.api.Order(10)
    void H14_aRewindThatBrokeOffIsRepeatedBeforeTheDataCountsAgain() throws Exception {
        n2.close();
        new RebuildMark(n2.settings().stateDir()).set(RebuildMark.Kind.REWIND);

        n2.start();
        assertThat(n2.seen().rebuilding()).isTrue();
        assertThat(n2.processes()).isEmpty();
        group.fence(n3);
        n2.obey(new Order.Fence(group.epoch()));
        assertThat(n2.seen().fencedFor()).isEqualTo(Epoch.NONE);
        group.follow(n2, n3);

        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.consistent() && !seen.rebuilding());
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING);
    }

    @Test
    @org.junit.jupiter.api.Order(20)
    void H14_aCloneThatBrokeOffIsClonedAnewAndNeverFollows() throws Exception {
        n3.close();
        new RebuildMark(n3.settings().stateDir()).set(RebuildMark.Kind.CLONE);
        n3.start();

        group.follow(n3);
        assertThat(n3.until("refuses", seen -> seen.state() == InstanceState.FAILED)
                        .why())
                .contains("cloned anew");
        group.rebuild(n3);

        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && !seen.rebuilding() && seen.consistent());
    }

    /** A node that refused to start for it could not be told to have its member cloned either. */
    @Test
    @org.junit.jupiter.api.Order(30)
    void aDamagedControlFileKeepsAMemberOutUntilItIsClonedAnew() throws Exception {
        n3.close();
        var control = n3.folder.resolve("pg/global/pg_control");
        var whole = Files.readAllBytes(control);
        for (var damage : List.of(flipped(whole), new byte[0])) {
            Files.write(control, damage);
            n3.start();
            assertThat(n3.seen().why()).contains("pg_control").contains("cloned anew (reinit)");
            group.follow(n3);
            assertThat(n3.until("refuses", seen -> seen.state() == InstanceState.FAILED)
                            .why())
                    .contains("is damaged");
            assertThat(n3.processes()).isEmpty();
            n3.close();
        }
        n3.start();

        group.rebuild(n3);

        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && !seen.rebuilding() && seen.consistent());
    }

    /** With the system's identifier as somebody else's. */
    private static byte[] flipped(byte[] file) {
        var flipped = file.clone();
        flipped[0] ^= 1;
        return flipped;
    }

    @Test
    @org.junit.jupiter.api.Order(40)
    void aPromotionByHandIsEnded() throws SQLException {
        n3.runAsAgent(group.secret, "select pg_promote(false)");

        var seen = n3.until(
                "was ended", o -> o.state() == InstanceState.FAILED && !o.why().isEmpty());
        assertThat(seen.why()).contains("promoted by somebody");
        Await.until("no process is left", n3::runs, runs -> !runs);
        group.follow(n3);
        var strange = n3.until("is not trusted", o -> o.state() == InstanceState.FAILED && o.rebuilding());
        assertThat(strange.why()).contains("no order ever named");
        group.rebuild(n3);
        n3.until("streams after a clone", o -> o.state() == InstanceState.STREAMING && o.consistent());
    }

    @Test
    @org.junit.jupiter.api.Order(50)
    void aReplicaWhoseLogItsPrimaryGaveUpAsksToBeClonedAnew() throws Exception {
        n3.close();
        n1.runAsAgent(group.secret, "alter system set wal_keep_size = 0");
        n1.runAsAgent(group.secret, "alter system set max_slot_wal_keep_size = '1MB'");
        n1.runAsAgent(group.secret, "select pg_reload_conf()");
        var oldest = "select min(right(name, 16)) from pg_ls_waldir() where length(name) = 24";
        var before = n1.askAsAgent(group.secret, oldest);
        n1.run("create table given_up (n int)");
        Await.until(
                "the log that it lacks is gone",
                () -> {
                    n1.asked(group.secret, "insert into given_up values (1)");
                    n1.asked(group.secret, "select pg_switch_wal()");
                    n1.asked(group.secret, "checkpoint");
                    return n1.asked(group.secret, oldest);
                },
                now -> now.compareTo(before) > 0);

        n3.start();
        group.follow(n3);
        var asks = n3.until("asks for it", o -> o.state() == InstanceState.FAILED && o.rebuilding());
        assertThat(asks.why()).contains("cloned anew");
        var life = asks.incarnation();
        assertThat(life).as("it is counted until others can do without it").isNotNull();
        group.retired.add(life);
        group.rebuild(n3);

        n3.until("streams after a clone", o -> o.state() == InstanceState.STREAMING && o.consistent());
    }
}
