package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        group = new RedisGroup(server(), Map.of("save", ""));
        group.born();
    }

    @AfterEach
    void close() throws Exception {
        group.close();
    }

    /** A plain answer can be read by everybody and is gone after the failover; what WAIT confirmed is not. */
    @Test
    void R1_onlyWhatWaitConfirmedSurvives() throws Exception {
        try (var client = new Plain(group.node(1))) {
            client.ask("SET confirmed 1");
            assertThat(client.ask("WAIT 1 1000")).isNotEqualTo("0");
            group.fence(group.node(2), group.node(3));
            client.acceptAlone();
            assertThat(client.ask("SET plain 1")).isEqualTo("OK");
            assertThat(Plain.once(group.node(1), "GET plain")).isEqualTo("1");
            assertThat(client.ask("WAIT 1 50")).isEqualTo("0");
        }
        group.promote(group.node(2));
        group.lead(1);
        group.node(3).obey(group.follow());
        group.node(2).until(InstanceState.RUNNING);

        assertThat(Plain.once(group.node(2), "GET confirmed")).isEqualTo("1");
        assertThat(Plain.once(group.node(2), "GET plain")).isEmpty();
    }

    /** Elsewhere WAIT knows no offset and counts whoever is attached: after a fence that is nobody, on any connection. */
    @Test
    void R2_afterAFenceWaitConfirmsNothingOnAnotherConnectionEither() throws Exception {
        assertThat(Plain.once(group.node(1), "WAIT 1 1000")).isNotEqualTo("0");
        group.fence(group.node(2), group.node(3));
        try (var client = new Plain(group.node(1))) {
            client.acceptAlone();
            assertThat(client.ask("SET a 2")).isEqualTo("OK");
        }

        assertThat(Plain.once(group.node(1), "WAIT 1 50")).isEqualTo("0");
    }

    /** Who wrote before a change of primary and asks after it would ask another history: its connection ends with it. */
    @Test
    void R2_noConnectionOutlivesTheChangeOfPrimary() throws Exception {
        try (var client = new Plain(group.node(1))) {
            client.ask("SET a 1");
            group.node(1).agent().stopNow("the lease has run out");

            assertThatThrownBy(() -> client.ask("WAIT 1 50")).isInstanceOf(java.io.IOException.class);
        }
    }

    /** Whoever may attach may acknowledge, so nobody but members may. */
    @Test
    void R3_noClientCanPassForAReplica() throws Exception {
        try (var client = new Plain(group.node(1))) {
            assertThat(client.ask("REPLCONF ACK 999999999999")).startsWith("-NOPERM");
            assertThat(client.ask("PSYNC ? -1")).startsWith("-NOPERM");
            assertThat(client.ask("SYNC")).startsWith("-NOPERM");
        }
        assertThat(group.node(1).seen().ackNames()).containsExactly(group.node(2).name, group.node(3).name);
    }

    /** What was in memory only is gone, and so is the vote. */
    @Test
    void R4_whoLostItsMemoryIsAnotherAndWaitsToBeTakenInAnew() throws Exception {
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

    /** The file says "replica of nobody", so an empty primary that is back cannot wipe its replicas. */
    @Test
    void R5_aPrimaryThatIsBackEmptyOverwritesNothing() throws Exception {
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

    /** While a copy comes in nothing counts; one that breaks off on its way leaves what was there, where it was. */
    @Test
    void R6_dataThatAreBeingReplacedHaveNoVote() throws Exception {
        var old = group.node(1);
        group.fence(group.node(2), group.node(3));
        try (var client = new Plain(old)) {
            client.acceptAlone();
            assertThat(client.ask("SET lost 1")).isEqualTo("OK");
        }
        group.promote(group.node(2));
        group.lead(1);
        group.node(3).obey(group.follow());
        group.node(2).until(InstanceState.RUNNING);
        makeCopiesSlow(group.node(2));

        old.obey(new Order.Fence(new Epoch(group.epoch)));
        old.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));
        var before = old.seen().position();
        assertThat(old.seen().consistent()).isTrue();
        old.obey(group.follow());
        old.until("being copied to", s -> s.state() == InstanceState.CLONING);
        assertThat(old.seen().consistent()).isFalse();
        group.fence(old);
        assertThat(old.seen().position()).isEqualTo(before);
        assertThat(Plain.once(old, "GET lost")).isEqualTo("1");
    }

    /** Once the copy is being read in, the old position still shows while the data are gone. */
    @Test
    void R6_anOlderPositionIsNotBelievedOfDataThatWereDropped() {
        var syncing = replica("slave_repl_offset:500", "master_sync_in_progress:1");
        var dropped = replica("slave_repl_offset:1", "master_sync_in_progress:0");
        var whole = replica("slave_repl_offset:500", "master_sync_in_progress:0");

        assertThat(syncing.consistent()).isFalse();
        assertThat(dropped.consistent()).isFalse();
        assertThat(whole.consistent()).isTrue();
    }

    private static Info replica(String known, String sync) {
        return Info.of("role:slave", "master_repl_offset:500", known, sync);
    }

    private static void makeCopiesSlow(RedisNode primary) throws Exception {
        try (var client = new Plain(primary)) {
            assertThat(client.ask("EVAL \"for i=1,2000 do redis.call('set','k'..i,i) end return 1\" 0"))
                    .isEqualTo("1");
            assertThat(client.ask("CONFIG SET rdb-key-save-delay 10000")).isEqualTo("OK");
        }
    }

    /** A primary that lost its replicas goes on accepting for seconds: only the fence ends what can be confirmed. */
    @Test
    void R7_theFenceEndsConfirmationsLongBeforeTooFewReplicasDo() throws Exception {
        try (var client = new Plain(group.node(1))) {
            client.ask("SET a 1");
            assertThat(client.ask("WAIT 1 1000")).isNotEqualTo("0");
            group.fence(group.node(2), group.node(3));
            client.acceptAlone();
            assertThat(client.ask("SET a 2")).isEqualTo("OK");
            assertThat(client.ask("WAIT 1 50")).isEqualTo("0");
        }
        assertThat(Plain.once(group.node(2), "GET a")).isEqualTo("1");
    }

    /** Whatever somebody made Redis write into its file, the next start is fenced. */
    @Test
    void R8_aPromotionIsNeverInTheFileThatRedisStartsWith() throws Exception {
        assertThat(Plain.once(group.node(1), "CONFIG REWRITE")).isEqualTo("OK");
        group.node(1).kill();
        group.node(1).until("ended", s -> s.state() == InstanceState.STOPPED);
        group.node(1).obey(new Order.Fence(new Epoch(group.epoch)));
        group.node(1).until(InstanceState.FENCED);

        assertThat(Plain.once(group.node(1), "SET b 1")).startsWith("-READONLY");
        assertThat(Files.readString(group.node(1).settings().engineDir().resolve("redis.conf")))
                .contains("replicaof 127.0.0.1 1")
                .contains("min-replicas-to-write " + ConfigFile.CLOSED);
    }

    /** Inside a transaction WAIT cannot wait and answers for older writes; after EXEC it confirms the whole of it. */
    @Test
    void R9_waitAfterATransactionConfirmsAllOfIt() throws Exception {
        try (var client = new Plain(group.node(1))) {
            client.ask("MULTI");
            client.ask("SET a 1");
            client.ask("SET b 1");
            assertThat(client.ask("EXEC")).isEqualTo("2");
            client.line();
            client.line();
            assertThat(client.ask("WAIT 1 1000")).isNotEqualTo("0");
        }
        group.failover(group.node(2), group.node(2), group.node(3));
        assertThat(Plain.once(group.node(2), "MGET a b")).isEqualTo("2");
        assertThat(Plain.once(group.node(2), "EXISTS a b")).isEqualTo("2");
    }

    /**
     * A primary is promoted again while the agent of a replica hears nothing: its Redis attaches by itself and confirms. At
     * its next fence nothing of that may be taken for the remains of a promotion that the register never heard of.
     */
    @Test
    void R12_whatAReplicaConfirmedBehindItsAgentsBackCounts() throws Exception {
        var behind = group.node(2);
        group.fence(group.node(1), group.node(3));
        group.promote(group.node(1));
        group.lead(1);
        group.node(1).until(InstanceState.RUNNING);
        try (var client = new Plain(group.node(1))) {
            assertThat(client.ask("SET a 1")).isEqualTo("OK");
            assertThat(client.ask("WAIT 1 5000")).isEqualTo("1");
        }

        group.epoch++;
        behind.agent().learn(group.lineage);
        behind.obey(new Order.Fence(new Epoch(group.epoch)));
        var seen = behind.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));

        assertThat(Objects.requireNonNull(seen.position()).history())
                .isEqualTo(group.lineage.getLast().history());
        assertThat(Plain.once(behind, "GET a")).isEqualTo("1");
    }

    /**
     * An expiry travels as a moment, not as a span: neither a replica that gets it late nor a change of primary shortens or
     * renews it.
     */
    @Test
    void R10_anExpiryIsTheSameMomentOnEveryMember() throws Exception {
        long late = group.node(3).pid();
        RedisNode.signal("STOP", late);
        try (var client = new Plain(group.node(1))) {
            client.ask("SET a 1");
            client.ask(expiryOfA());
            assertThat(client.ask("WAIT 2 400")).isEqualTo("1");
            RedisNode.signal("CONT", late);
            assertThat(client.ask("WAIT 2 5000")).isEqualTo("2");
        } finally {
            RedisNode.signal("CONT", late);
        }
        long moment = expiry(group.node(1));
        group.failover(group.node(2), group.node(2), group.node(3));

        assertThat(expiry(group.node(2))).isCloseTo(moment, within(50L));
        assertThat(expiry(group.node(3))).isCloseTo(moment, within(50L));
    }

    /** A command that lets {@code a} end in about a minute. */
    String expiryOfA() {
        return "PEXPIRE a 60000";
    }

    /** Milliseconds of the epoch; Redis 6.2 has no PEXPIRETIME. */
    private static long expiry(RedisNode node) throws Exception {
        var answer = Plain.once(
                node,
                "EVAL \"local t=redis.call('TIME') return t[1]*1000+math.floor(t[2]/1000)+redis.call('PTTL','a')\" 0");
        return Long.parseLong(answer);
    }

    /** A Sentinel that was left running sends exactly these. */
    @Test
    void R11_nobodyElseChangesWhoLeads() throws Exception {
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
        assertThat(new Notes(group.node(2).settings().stateDir())
                        .lifeOf(new Incarnation(Info.of(Plain.once(group.node(2), "INFO server"))
                                .text("run_id"))))
                .as("what an agent that takes this process over finds")
                .contains(Objects.requireNonNull(life));
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

    /** The program of the group's servers. */
    Path server() throws IOException {
        return RedisNode.OF_THE_MACHINE;
    }
}
