package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent on three real Redis, ordered about as the register would. */
@Timeout(60)
class RedisAgentTest {
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

    @Test
    void aFailoverKeepsWhatWasConfirmedAndTheOldPrimaryComesBackWithoutAFullCopy() throws Exception {
        var old = group.node(1);
        try (var client = new Plain(old)) {
            assertThat(client.ask("SET a 1")).isEqualTo("OK");
            assertThat(client.ask("WAIT 1 1000")).isIn("1", "2");
        }
        long copies = fullCopies();
        group.failoverToTheBest(group.node(2), group.node(3));

        assertThat(Plain.once(group.primary(), "GET a")).isEqualTo("1");

        old.obey(new Order.Fence(new Epoch(group.epoch)));
        old.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));
        assertThat(Plain.once(old, "SET b 1")).startsWith("-READONLY");
        old.obey(group.follow());
        old.until("streaming", s -> s.state() == InstanceState.STREAMING && s.caughtUp());
        assertThat(fullCopies()).isEqualTo(copies);
    }

    @Test
    void aSwitchoverLosesNothingOfAPlainWriterAndCopiesNothing() throws Exception {
        var old = group.node(1);
        try (var client = new Plain(old)) {
            for (int i = 0; i < 500; i++) {
                assertThat(client.ask("INCR n")).isEqualTo(Integer.toString(i + 1));
            }
        }
        long copies = fullCopies();
        old.obey(new Order.HandOver(new Epoch(group.epoch)));
        var end = Objects.requireNonNull(old.until(
                        "handed over",
                        s -> s.state() == InstanceState.FENCED && s.fencedFor().equals(new Epoch(group.epoch)))
                .position());
        group.epoch++;
        group.promote(group.node(2), end);
        group.lead(1);
        group.node(3).obey(group.follow());
        old.obey(group.follow());
        group.node(2).until(InstanceState.RUNNING);

        assertThat(Plain.once(group.node(2), "INCR n")).isEqualTo("501");
        old.until("caught up", s -> s.caughtUp() && s.why().isEmpty());
        group.node(3).until("caught up", s -> s.caughtUp());
        assertThat(fullCopies()).isEqualTo(copies);
    }

    /** Who looks meanwhile sees a replica where a primary is still told of; a switchover must not break off for that. */
    @Test
    void aPlannedEndIsNotTakenForSomebodyElses() throws Exception {
        var old = group.node(1);
        var states = new java.util.concurrent.CopyOnWriteArrayList<InstanceState>();
        old.agent().onChange(() -> states.add(old.seen().state()));
        old.disarming = java.time.Duration.ofMillis(400); // several looks long

        old.obey(new Order.HandOver(new Epoch(group.epoch)));
        old.until("handed over", s -> s.fencedFor().equals(new Epoch(group.epoch)));

        assertThat(states).doesNotContain(InstanceState.STARTING);
        assertThat(old.seen().why()).isEmpty();
    }

    @Test
    void aPrimaryWithoutLeaseIsFencedInPlaceAndKeepsItsMemory() throws Exception {
        var old = group.node(1);
        assertThat(Plain.once(old, "SET a 1")).isEqualTo("OK");
        var life = old.seen().incarnation();

        old.agent().stopNow("the lease has run out");

        assertThat(Plain.once(old, "SET a 2")).startsWith("-READONLY");
        var seen = old.until(
                "fenced, with its reason",
                s -> s.state() == InstanceState.FENCED && !s.why().isEmpty());
        assertThat(seen.incarnation()).isEqualTo(life);
        assertThat(seen.why()).isEqualTo("the lease has run out");
        assertThat(seen.promoted()).isNull();
    }

    @Test
    void bytesThatNobodyConfirmedAreToldWhenTheyAreDiscarded() throws Exception {
        var old = group.node(1);
        group.fence(group.node(2), group.node(3));
        long before = Info.of(Plain.once(old, "INFO replication")).offset();
        try (var client = new Plain(old)) {
            client.acceptAlone();
            assertThat(client.ask("SET lost " + "x".repeat(5000))).isEqualTo("OK");
            assertThat(client.ask("WAIT 1 50")).isEqualTo("0");
        }
        group.promote(group.node(2));
        group.lead(1);
        group.node(3).obey(group.follow());
        old.obey(new Order.Fence(new Epoch(group.epoch)));
        old.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));
        long end = Objects.requireNonNull(old.seen().position()).offset();
        long beyond = end - group.lineage.getLast().from();
        old.obey(group.follow());

        assertThat(beyond).isGreaterThan(5000).isGreaterThanOrEqualTo(end - before);
        assertThat(old.until("attached", s -> s.state() != InstanceState.FENCED).why())
                .startsWith(beyond + " bytes that were never acknowledged are discarded");
        old.until("caught up", s -> s.caughtUp());
        assertThat(Plain.once(old, "GET lost")).isEmpty();
    }

    @Test
    void aPromotionThatWasNeverRegisteredIsTakenBackToTheHistoryBeforeIt() throws Exception {
        group.fence(group.node(2), group.node(3));
        var before = Objects.requireNonNull(group.node(2).seen().position());
        var names = java.util.List.of(group.node(1).name, group.node(3).name);
        group.node(2).agent().leaseExtended(new Epoch(group.epoch), java.time.Duration.ofHours(1));
        group.node(2).obey(new Order.Promote(new Epoch(group.epoch), "7", "uuid", before, names, 1, group.members));
        group.node(2).until("promoted", s -> s.promoted() != null);
        assertThat(Plain.once(group.node(2), "SET a 1")).startsWith("-NOREPLICAS");

        group.fence(group.node(2), group.node(3));

        assertThat(group.node(2).seen().position()).isEqualTo(before);
        assertThat(group.node(2).seen().consistent()).isTrue();
        group.node(2).obey(new Order.Promote(new Epoch(group.epoch - 1), "7", "uuid", before, names, 1, group.members));
        assertThat(group.node(2).until(InstanceState.FAILED).why()).contains("is spent");
    }

    /** Nobody guards this group, so it is the order that ends it. */
    @Test
    void aPrimaryThatHangsIsEndedWhenTheRegisterBeganAnotherEpoch() throws Exception {
        var old = group.node(1);
        old.until("its setting is verified", s -> s.ackNames() != null && s.ackK() > 0);
        long pid = old.pid();
        RedisNode.signal("STOP", pid);
        try {
            old.until(InstanceState.HUNG);
            group.epoch++;

            old.obey(new Order.Fence(new Epoch(group.epoch)));

            Await.until(
                    "its process is gone",
                    () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
            old.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));
        } finally {
            RedisNode.signal("CONT", pid);
        }
    }

    @Test
    void aReplicaThatHangsIsNotEndedAndKeepsItsVote() throws Exception {
        var replica = group.node(2);
        var life = replica.seen().incarnation();
        long pid = replica.pid();
        RedisNode.signal("STOP", pid);
        try {
            replica.until(InstanceState.HUNG);
            group.epoch++;
            replica.obey(new Order.Fence(new Epoch(group.epoch)));
        } finally {
            RedisNode.signal("CONT", pid);
        }

        replica.until("fenced", s -> s.fencedFor().equals(new Epoch(group.epoch)));
        assertThat(replica.seen().incarnation()).isEqualTo(life);
    }

    @Test
    void aScriptThatKeepsRedisBusyIsKilledAndThePrimaryGoesOn() throws Exception {
        var primary = group.node(1);
        long pid = primary.pid();
        try (var client = new Plain(primary)) {
            assertThat(client.ask("EVAL \"while true do end\" 0"))
                    .startsWith("-")
                    .contains("killed");
            assertThat(client.ask("SET a 1")).isEqualTo("OK");
        }
        primary.until(InstanceState.RUNNING);
        assertThat(primary.pid()).isEqualTo(pid);
    }

    private long fullCopies() throws Exception {
        long all = 0;
        for (var node : group.nodes) {
            all += Info.of(Plain.once(node, "INFO stats")).number("sync_full", -1);
        }
        return all;
    }

    /** The program of the group's servers. */
    Path server() throws IOException {
        return RedisNode.OF_THE_MACHINE;
    }
}
