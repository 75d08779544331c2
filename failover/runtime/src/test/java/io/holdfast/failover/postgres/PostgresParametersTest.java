package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What becomes of the operator's parameters, told in order on one group of two. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresParametersTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestNode n1 = world.node("p1", "127.0.44.11");
    private final TestNode n2 = world.node("p2", "127.0.44.12");

    PostgresParametersTest() throws IOException {}

    @BeforeAll
    void aGroupOfTwo() throws Exception {
        n1.start();
        n2.start();
        world.group.form(n1, n2);
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        world.close();
    }

    private String shown(TestNode node, String parameter) {
        try {
            return node.ask("show " + parameter);
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    @Order(10)
    void aChangedParameterIsReloaded() {
        n1.agent().parameters(Map.of("work_mem", "9MB"));
        n2.agent().parameters(Map.of("work_mem", "7MB"));

        Await.until("the primary has it", () -> shown(n1, "work_mem"), "9MB"::equals);
        Await.until("the replica has it", () -> shown(n2, "work_mem"), "7MB"::equals);
        assertThat(n1.seen().why()).isEmpty();
    }

    @Test
    @Order(20)
    void aParameterThatHoldfastMustRefuseChangesNothing() {
        assertThatThrownBy(() -> n1.agent().parameters(Map.of("work_mem", "8MB", "fsync", "off")))
                .hasMessageContaining("fsync = off would lose acknowledged writes");
        assertThatThrownBy(() -> n1.agent().parameters(Map.of("synchronous_standby_names", "")))
                .hasMessageContaining("set by Holdfast itself");

        assertThat(shown(n1, "work_mem")).isEqualTo("9MB");
    }

    @Test
    @Order(30)
    void aParameterThatPostgresRefusesIsTold() {
        n1.agent().parameters(Map.of("work_mem", "a lot"));

        var seen = n1.until("tells it", o -> o.why().contains("PostgreSQL refuses work_mem"));
        assertThat(seen.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(shown(n1, "work_mem")).isEqualTo("9MB");
    }

    @Test
    @Order(40)
    void whatNeedsARestartIsToldUntilThereWasOne() {
        n1.agent().parameters(Map.of());
        n2.agent().parameters(Map.of("shared_buffers", "64MB"));

        n1.until("is well again", o -> o.why().isEmpty());
        n2.until(
                "tells it",
                o -> o.why()
                        .equals("changed, and in force only after a restart of this instance:" + " shared_buffers"));
        assertThat(n1.agent().restart()).isPresent().get().asString().contains("is the primary: switch over first");
        assertThat(n2.agent().restart()).isEmpty();

        n2.until("goes down", o -> o.state() != InstanceState.STREAMING);
        n2.until(
                "streams again",
                o -> o.state() == InstanceState.STREAMING
                        && o.caughtUp()
                        && o.why().isEmpty());
        assertThat(shown(n2, "shared_buffers")).isEqualTo("64MB");
    }

    @Test
    @Order(50)
    void H22_aReplicaBelowARaisedPrimaryIsRestartedHigherInsteadOfStandingStill() throws Exception {
        n1.close();
        n1.parameters.put("max_connections", "130");
        n1.start();
        world.group.fence(n1, n2);
        world.group.lead(n1, n2);
        world.group.follow(n2);
        world.group.open(n2);
        n1.run("create table raised (id int)");

        Await.until("the replica was raised", () -> shown(n2, "max_connections"), "130"::equals);
        Await.until("it replays", () -> count(n2), "0"::equals);
        n2.until("tells it", o -> o.why().contains("max_connections = 130 instead of 100"));
    }

    @Test
    @Order(60)
    void aValueLoweredByAlterSystemDoesNotKeepTheServerDown() throws Exception {
        n2.close();
        n2.parameters.put("max_worker_processes", "2");
        n1.runAsAgent(world.group.secret, "alter system set max_connections = 30");
        n1.close();
        n1.start();
        n2.start();

        world.group.fence(n1, n2);
        world.group.lead(n1, n2);
        world.group.follow(n2);
        world.group.open(n2);

        Await.until("the primary kept it", () -> shown(n1, "max_connections"), "130"::equals);
        Await.until("the replica kept it", () -> shown(n2, "max_worker_processes"), "8"::equals);
        n1.until("tells it", o -> o.why().contains("max_connections = 130 instead of 30"));
        n2.until("tells it", o -> o.why().contains("max_worker_processes = 8 instead of 2"));
    }

    private String count(TestNode node) {
        try {
            return node.ask("select count(*) from raised");
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
