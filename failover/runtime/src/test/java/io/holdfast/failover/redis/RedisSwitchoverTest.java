package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a planned change of primary is the agents' own: the test gives each order at the moment at which a coordinator
 * could, so what a client feels here has no decision, register or network in it. The gaps are printed, since machines
 * differ; that nothing is lost or copied is not.
 */
@Timeout(60)
class RedisSwitchoverTest {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSwitchoverTest.class);
    private static final int ROUNDS = 6;

    @Test
    void aPlainWriterLosesNothingAndNobodyIsCopiedAnewInManySwitchovers() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            long copies = fullCopies(group);
            try (var writer = new Writer(group.nodes)) {
                for (int round = 0; round < ROUNDS; round++) {
                    writer.awaitMore(20);
                    change(group, group.nodes.get((group.nodes.indexOf(group.primary()) + 1) % 3));
                }
                writer.awaitMore(20);
                writer.end();

                LOG.info("longest gaps of a writer in {} switchovers, ms: {}", ROUNDS, writer.gaps(ROUNDS));
                assertThat(Long.parseLong(Plain.once(group.primary(), "SCARD told")))
                        .isGreaterThanOrEqualTo(writer.acknowledged.size());
                try (var line = new Plain(group.primary())) {
                    for (var n : writer.acknowledged) {
                        assertThat(line.ask("SISMEMBER told " + n))
                                .as("push " + n)
                                .isEqualTo("1");
                    }
                }
            }
            assertThat(fullCopies(group)).isEqualTo(copies);
        }
    }

    @Test
    void whoAttachedToAPromotionThatTheRegisterNeverHeardOfVotesWithWhatItHadBefore() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            var target = group.node(2);
            var third = group.node(3);
            var registered = List.copyOf(group.lineage);
            var end = handedOver(group);
            third.obey(group.attend(target, end));
            third.until("fenced", s -> s.state() == InstanceState.FENCED);

            group.promote(target, end);
            third.until("attached to a primary that has no name yet", s -> s.state() == InstanceState.STREAMING);
            target.until("its marker is held", s -> s.markerEpoch().equals(new Epoch(group.epoch)));

            assertThat(Plain.once(target, "SET a 1")).as("its gate is closed").contains("NOREPLICAS");
            group.epoch++;
            var fence = new Order.Fence(new Epoch(group.epoch));
            for (var node : List.of(target, third)) {
                node.agent().learn(registered);
                node.obey(fence);
                var seen = node.until("fenced", s -> s.fencedFor().equals(fence.epoch()));
                assertThat(seen.position()).isEqualTo(end);
            }
        }
    }

    @Test
    void whoHoldsMoreThanTheCandidateWaitsUntilTheRegisterKnowsTheNewHistory() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            var end = handedOver(group);
            var less = new Position(end.history(), end.offset() - 1);

            group.node(3).obey(group.attend(group.node(2), less));
            group.promote(group.node(2), end);
            group.node(3).until("fenced", s -> s.state() == InstanceState.FENCED);
            group.lead(1);
            group.node(3).obey(group.follow());

            group.node(3).until("caught up", s -> s.caughtUp());
        }
    }

    /** However late it came, and whoever told it of this one: some clients never ask again by themselves. */
    @Test
    void whoWritesToAReplicaIsSentToLookForThePrimary() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            try (var reader = new Plain(group.node(2));
                    var writer = new Plain(group.node(3))) {
                Await.until("the writer's connection is ended", () -> refused(writer));

                assertThat(reader.ask("GET a")).isEmpty();
            }
        }
    }

    /** Whether it is told nothing any more; until then each write is refused. */
    private static boolean refused(Plain writer) {
        try {
            assertThat(writer.ask("SET a 1")).startsWith("-READONLY");
            return false;
        } catch (IOException ended) {
            return true;
        }
    }

    @Test
    void aThirdReplicaThatHangsHoldsNothingUp() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            long pid = group.node(3).pid();
            RedisNode.signal("STOP", pid);
            try {
                assertThat(Plain.once(group.node(1), "SET a 1")).isEqualTo("OK");
                group.node(1).agent().handsOverTo(group.node(2).name);
                var end = handedOver(group);
                group.promote(group.node(2), end);
            } finally {
                RedisNode.signal("CONT", pid);
            }
            group.lead(1);
            group.node(3).obey(group.follow());
            group.node(2).until(InstanceState.RUNNING);
            assertThat(Plain.once(group.node(2), "GET a")).isEqualTo("1");
        }
    }

    @Test
    void forATargetThatHangsNoWriterIsHeldAndTheOldPrimaryLeadsOn() throws Exception {
        try (var group = new RedisGroup(server(), Map.of("save", ""))) {
            group.born();
            var old = group.primary();
            long pid = group.node(2).pid();
            RedisNode.signal("STOP", pid);
            try (var client = new Plain(old)) {
                old.agent().handsOverTo(group.node(2).name);
                old.obey(new Order.HandOver(new Epoch(group.epoch)));
                old.until("it says why", s -> !s.why().isEmpty());

                assertThat(old.seen().state()).isEqualTo(InstanceState.RUNNING);
                assertThat(client.ask("SET a 1")).isEqualTo("OK");
                group.lead(1);
                old.until("nothing is said of it any more", s -> s.why().isEmpty());
            } finally {
                RedisNode.signal("CONT", pid);
            }
            old.agent().handsOverTo(group.node(3).name);
            var end = handedOver(group);
            group.promote(group.node(3), end);
            group.lead(1);
            group.node(2).obey(group.follow());
            group.node(3).until(InstanceState.RUNNING);
        }
    }

    private static Position handedOver(RedisGroup group) {
        var old = group.primary();
        var now = new Epoch(group.epoch);
        old.obey(new Order.HandOver(now));
        var end = old.until(
                "handed over",
                s -> s.state() == InstanceState.FENCED && s.fencedFor().equals(now));
        group.epoch++;
        return Objects.requireNonNull(end.position());
    }

    private static void change(RedisGroup group, RedisNode target) throws InterruptedException {
        var old = group.primary();
        var third = group.nodes.stream()
                .filter(n -> n != old && n != target)
                .findFirst()
                .orElseThrow();
        var end = handedOver(group);
        third.obey(group.attend(target, end));
        group.promote(target, end);
        group.lead(1);
        third.obey(group.follow());
        old.obey(group.follow());
        target.until(InstanceState.RUNNING);
        third.until("caught up", s -> s.caughtUp());
        old.until("caught up", s -> s.caughtUp());
    }

    private static long fullCopies(RedisGroup group) throws IOException {
        long all = 0;
        for (var node : group.nodes) {
            all += Info.of(Plain.once(node, "INFO stats")).number("sync_full", -1);
        }
        return all;
    }

    /** Adds 1, 2, 3 ... to a set, without a confirmation, at whichever node accepts it. */
    private static final class Writer implements AutoCloseable {
        private final List<RedisNode> nodes;
        private final List<Long> times = new ArrayList<>();
        private final List<Long> acknowledged = new ArrayList<>();
        private final Thread thread =
                Thread.ofPlatform().daemon().name("writer").unstarted(this::run);
        private volatile int count;
        private volatile boolean closing;

        Writer(List<RedisNode> nodes) {
            this.nodes = nodes;
            thread.start();
        }

        private void run() {
            long n = 0;
            for (int at = 0; !closing; at++) {
                try (var line = new Plain(nodes.get(at % nodes.size()))) {
                    while (!closing && line.ask("SADD told " + ++n).equals("1")) {
                        acknowledged.add(n);
                        times.add(System.nanoTime());
                        count = times.size();
                        LockSupport.parkNanos(1_000_000);
                    }
                } catch (IOException elsewhere) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }

        void awaitMore(int more) {
            int wanted = count + more;
            Await.until("the writer is served", () -> count >= wanted);
        }

        List<Long> gaps(int longest) {
            var gaps = new ArrayList<Long>();
            for (int i = 1; i < times.size(); i++) {
                gaps.add((times.get(i) - times.get(i - 1)) / 1_000_000);
            }
            return gaps.stream()
                    .sorted(java.util.Comparator.reverseOrder())
                    .limit(longest)
                    .toList();
        }

        void end() throws InterruptedException {
            closing = true;
            thread.join(Duration.ofSeconds(10));
        }

        @Override
        public void close() {
            closing = true;
        }
    }

    /** The program of the group's servers. */
    Path server() throws IOException {
        return RedisNode.OF_THE_MACHINE;
    }
}
