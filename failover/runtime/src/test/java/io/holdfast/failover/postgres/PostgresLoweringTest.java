package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.instance.Await;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Parameters of a whole group, and settings that are lowered on the primary first; told in order on a group of two. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresLoweringTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestNode n1 = world.node("l1", "127.0.44.21");
    private final TestNode n2 = world.node("l2", "127.0.44.22");

    PostgresLoweringTest() throws IOException {}

    @BeforeAll
    void aGroupOfTwo() throws Exception {
        n1.parameters.put("max_connections", "130");
        n2.parameters.put("max_connections", "130");
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

    private static Optional<String> restarted(TestNode node, String run) throws Exception {
        return node.agent().upkeep().restart(run).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    @Order(10)
    void theGroupsParametersReachEveryServerAndTheFileWins() {
        n2.agent().parameters(Map.of("max_connections", "130", "work_mem", "7MB"));
        for (var node : new TestNode[] {n1, n2}) {
            node.agent().upkeep().groupParameters(Map.of("work_mem", "9MB", "jit", "off", "fsync", "off"));
        }

        Await.until("the primary has it", () -> shown(n1, "work_mem"), "9MB"::equals);
        Await.until("the replica has the group's", () -> shown(n2, "jit"), "off"::equals);
        assertThat(shown(n2, "work_mem")).isEqualTo("7MB");
        assertThat(shown(n1, "fsync"))
                .as("what Holdfast must not set is left out")
                .isEqualTo("on");
    }

    @Test
    @Order(20)
    void whatWouldKeepServersDownIsFoundBeforeItIsKept() {
        var upkeep = n1.agent().upkeep();

        assertThat(upkeep.misfit(Map.of("work_mem", "9MB", "shared_buffers", "64MB", "my.own", "x")))
                .isEmpty();
        assertThat(upkeep.misfit(Map.of("shared_bufers", "64MB")).orElse(""))
                .contains("unrecognized configuration parameter \"shared_bufers\"");
        assertThat(upkeep.misfit(Map.of("work_mem", "a lot")).orElse("")).contains("invalid value for parameter");
        assertThat(upkeep.misfit(Map.of("fsync", "off")).orElse("")).contains("would lose acknowledged writes");
        for (var name : List.of("archive_command", "shared_preload_libraries", "ssl_passphrase_command")) {
            assertThat(upkeep.misfit(Map.of(name, "x")).orElse("")).contains("in the nodes' own files");
        }
        assertThat(upkeep.misfit(Map.of("max_connections", "3")).orElse("")).contains("leaves too little");
    }

    @Test
    @Order(30)
    void theGroupsParametersAreThereAfterARestartBeforeAnybodyWasHeard() throws Exception {
        n2.close();
        n2.start();
        world.group.fence(n1, n2);
        world.group.lead(n1, n2);
        world.group.follow(n2);
        world.group.open(n2);

        Await.until("the replica has it", () -> shown(n2, "jit"), "off"::equals);
    }

    @Test
    @Order(40)
    void aReplicaIsNotLoweredBelowItsPrimary() throws Exception {
        n1.agent().parameters(Map.of("max_connections", "60"));
        n2.agent().parameters(Map.of("max_connections", "60"));

        assertThat(restarted(n2, "run-1")).isEmpty();
        assertThat(n2.agent().upkeep().survey().run()).isEqualTo("run-1");
        assertThat(shown(n2, "max_connections")).isEqualTo("130");
        assertThat(n2.agent().upkeep().survey().pending())
                .containsExactly(new Pending("max_connections", "130", "60", true));
        n2.until("says how", o -> o.why().contains("lowers them, the primary first"));
    }

    @Test
    @Order(50)
    void aPromotionThatWasAskedToLowersThePrimaryAndThenTheReplicaFollows() throws Exception {
        n1.run("create table before (id int); insert into before values (1)");
        assertThat(restarted(n1, "run-2").orElse("")).contains("is the primary");
        assertThat(n2.agent().upkeep().lowerAtPromotion()).isEmpty();

        world.group.fence(n1, n2);
        world.group.lead(n2, n1);
        world.group.follow(n1);
        world.group.open(n1);

        assertThat(shown(n2, "max_connections")).isEqualTo("60");
        assertThat(n2.ask("select count(*) from before")).isEqualTo("1");
        assertThat(n2.agent().upkeep().survey().pending()).isEmpty();
        n2.run("create table after (id int)");
        Await.until("the old primary replays", () -> count(n1), "0"::equals);
        assertThat(restarted(n1, "run-3")).isEmpty();
        assertThat(shown(n1, "max_connections")).isEqualTo("60");
        assertThat(n1.agent().upkeep().survey().pending()).isEmpty();
        assertThat(n1.agent().upkeep().lowerAtPromotion().orElse("")).contains("nothing to lower");
    }

    @Test
    @Order(60)
    void whatIsKnownOfTheServerIsAtHand() {
        var facts = Await.until("seen", () -> Optional.ofNullable(n1.agent().facts()), Optional::isPresent)
                .orElseThrow();

        assertThat(facts.version()).isGreaterThan(130000);
        assertThat(facts.startedAt()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
        assertThat(facts.replayPaused()).isFalse();
        assertThat(facts.replayed()).isPositive();
    }

    private String count(TestNode node) {
        try {
            return node.ask("select count(*) from after");
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
