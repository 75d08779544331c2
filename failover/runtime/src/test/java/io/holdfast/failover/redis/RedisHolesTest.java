package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The known ways in which Redis loses what it confirmed, each tried on real Redis. */
@Timeout(60)
class RedisHolesTest {
    private RedisGroup group;

    @BeforeEach
    void threeMembers() throws Exception {
        group = new RedisGroup(Map.of("save", ""));
        group.born();
    }

    @AfterEach
    void close() throws Exception {
        group.close();
    }

    /** R1, R7: the fence, not min-replicas, is what ends acknowledgements; it does so at once. */
    @Test
    void afterTheFenceNothingIsConfirmedAnyMore() throws Exception {
        try (var client = new Plain(group.node(1))) {
            client.ask("SET a 1");
            assertThat(client.ask("WAIT 1 1000")).isNotEqualTo("0");
            group.fence(group.node(2), group.node(3));
            client.ask("SET a 2");
            assertThat(client.ask("WAIT 1 100")).isEqualTo("0");
        }
        assertThat(Plain.once(group.node(2), "GET a")).isEqualTo("1");
    }

    /** R3: whoever may attach may acknowledge, so nobody but members may. */
    @Test
    void noClientCanPassForAReplica() throws Exception {
        try (var client = new Plain(group.node(1))) {
            assertThat(client.ask("REPLCONF ACK 999999999999")).startsWith("-NOPERM");
            assertThat(client.ask("PSYNC ? -1")).startsWith("-NOPERM");
            assertThat(client.ask("SYNC")).startsWith("-NOPERM");
        }
        assertThat(group.node(1).seen().ackNames()).containsExactly(group.node(2).name, group.node(3).name);
    }

    /** R4: what was in memory only is gone, and so is the vote. */
    @Test
    void whoLostItsMemoryIsAnotherAndWaitsToBeTakenInAnew() throws Exception {
        var life = group.node(3).seen().incarnation();
        group.node(3).kill();

        var seen = group.node(3)
                .until(
                        "back",
                        s -> s.incarnation() != null
                                && !s.incarnation().equals(life)
                                && s.state() == InstanceState.FENCED);
        assertThat(seen.consistent()).isTrue();
        group.node(3).until("waiting", s -> s.why().contains("waits to be taken in anew"));
        group.members = group.members.stream()
                .filter(m -> !m.node().equals(group.node(3).name))
                .toList();
        group.lead(1);
        group.join(group.node(3));
    }

    @Test
    void aNewcomerJoinsThroughAFormerPrimaryToo() throws Exception {
        group.failover(group.node(2), group.node(1), group.node(2), group.node(3));
        group.node(1).until("following", s -> s.state() == InstanceState.STREAMING && s.receiving());
        group.node(3).until("following", s -> s.state() == InstanceState.STREAMING && s.receiving());
        var life = group.node(3).seen().incarnation();
        group.node(3).kill();
        group.node(3).until("back", s -> s.state() == InstanceState.FENCED && !Objects.equals(s.incarnation(), life));
        group.members = group.members.stream()
                .filter(m -> !m.node().equals(group.node(3).name))
                .toList();
        group.lead(1);
        group.join(group.node(3));
    }

    /** R5, R8: the file says "replica of nobody", so an empty primary that is back cannot wipe its replicas. */
    @Test
    void aPrimaryThatIsBackEmptyOverwritesNothing() throws Exception {
        assertThat(Plain.once(group.node(1), "SET a 1")).isEqualTo("OK");
        group.node(1).kill();
        group.node(1).until("ended", s -> s.state() == InstanceState.STOPPED);
        group.node(1).obey(new Order.Fence(new Epoch(group.epoch)));
        group.node(1).until(InstanceState.FENCED);

        assertThat(Plain.once(group.node(1), "SET b 1")).startsWith("-READONLY");
        assertThat(Files.readString(group.node(1).settings().engineDir().resolve("redis.conf")))
                .contains("replicaof 127.0.0.1 1");
        group.failover(group.node(2), group.node(2), group.node(3));
        assertThat(Plain.once(group.node(2), "GET a")).isEqualTo("1");
    }

    /** R6: what was discarded for a copy that never came is not taken for data. */
    @Test
    void dataThatAreBeingReplacedHaveNoVote() {
        var syncing = replica("slave_repl_offset:500", "master_sync_in_progress:1");
        var brokenOff = replica("slave_repl_offset:1", "master_sync_in_progress:0");
        var whole = replica("slave_repl_offset:500", "master_sync_in_progress:0");

        assertThat(syncing.consistent()).isFalse();
        assertThat(brokenOff.consistent()).isFalse();
        assertThat(whole.consistent()).isTrue();
    }

    private static Info replica(String known, String sync) {
        return Info.of("role:slave", "master_repl_offset:500", known, sync);
    }

    /** R11: nobody else changes who leads. */
    @Test
    void clientsCannotChangeWhoLeads() throws Exception {
        for (var command : new String[] {"REPLICAOF NO ONE", "SLAVEOF NO ONE", "FAILOVER", "ACL SETUSER x on"}) {
            assertThat(Plain.once(group.node(2), command)).as(command).startsWith("-NOPERM");
        }
        assertThat(group.node(2).seen().state()).isEqualTo(InstanceState.STREAMING);
    }

    @Test
    void aCleanRestartOfAllForgetsNothing() throws Exception {
        assertThat(Plain.once(group.node(1), "SET a 1")).isEqualTo("OK");
        group.node(2)
                .until(
                        "there",
                        s -> Objects.equals(s.position(), group.node(1).seen().position()));
        var life = group.node(2).seen().incarnation();
        var end = Objects.requireNonNull(group.node(2).seen().position());
        group.node(2).close();
        group.node(2).start();

        var seen = group.node(2).until(InstanceState.FENCED);
        assertThat(seen.incarnation()).isEqualTo(life);
        assertThat(Objects.requireNonNull(seen.position()).history()).isEqualTo(end.history());
    }

    @Test
    void parametersThatAreOursAreRefused() {
        assertThatThrownBy(() ->
                        new RedisNode("h9", group.root, "127.0.40.9", Map.of("min-replicas-to-write", "0")).settings())
                .hasMessageContaining("which Holdfast sets itself");
    }

    @Test
    void strangeDataAreNotTouched() throws Exception {
        var node = new RedisNode("h9", group.root, "127.0.40.9", Map.of());
        Files.createDirectories(node.settings().dataDir());
        Files.writeString(node.settings().dataDir().resolve("dump.rdb"), "somebody's");

        assertThatThrownBy(node::start)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("move it away, or set instance.adopt");
    }
}
