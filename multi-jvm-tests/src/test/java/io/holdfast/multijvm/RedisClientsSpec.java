package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Redis clients of many languages, unchanged and side by side, on three nodes with three real Redis: each finds the
 * primary through the Sentinel endpoints and follows it through every change, and what it was promised is there.
 */
@ExtendWith(RedisClientsSpec.Logs.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisClientsSpec {
    private static @Nullable RedisNodes started;
    private static @Nullable RedisClients connected;

    @BeforeAll
    static void start() throws IOException {
        started = RedisNodes.start();
        connected = new RedisClients(started.sentinels());
    }

    @AfterAll
    static void stop() {
        if (connected != null) {
            System.out.println("Longest time between two acknowledged writes, in seconds:\n" + connected.table());
            connected.close();
        }
        if (started != null) {
            started.close();
        }
    }

    @Test
    @Order(1)
    void eachEndpointTellsWhatTheServersSayOfThemselves() {
        var primary = nodes().primary();
        for (var node : nodes().nodes()) {
            try (var sentinel = RedisNodes.sentinel(node)) {
                var master = sentinel.sentinelMaster(RedisNodes.GROUP);
                assertThat(master)
                        .containsEntry("name", RedisNodes.GROUP)
                        .containsEntry("ip", primary.host())
                        .containsEntry("port", Integer.toString(RedisNode.REDIS))
                        .containsEntry("flags", "master")
                        .containsEntry("role-reported", "master")
                        .containsEntry("num-slaves", "2")
                        .containsEntry("num-other-sentinels", "2")
                        .containsEntry("quorum", "2")
                        .containsEntry(
                                "config-epoch", Long.toString(nodes().group().epoch()));
                assertThat(sentinel.sentinelMasters()).hasSize(1);
                assertThat(sentinel.sentinelSentinels(RedisNodes.GROUP))
                        .allSatisfy(peer -> assertThat(peer).containsEntry("flags", "sentinel"))
                        .extracting(peer -> peer.get("ip"))
                        .containsExactlyInAnyOrderElementsOf(nodes().others(node).stream()
                                .map(RedisNode::host)
                                .toList());
                assertReplicas(primary, sentinel.sentinelReplicas(RedisNodes.GROUP));
                assertThat(sentinel.sendCommand(() -> bytes("SENTINEL"), "CKQUORUM", RedisNodes.GROUP))
                        .isEqualTo(bytes("OK 3 usable Sentinels. Quorum and failover authorization can be reached"));
            }
        }
    }

    private static void assertReplicas(RedisNode primary, List<Map<String, String>> told) {
        assertThat(told)
                .extracting(replica -> replica.get("ip"))
                .containsExactlyInAnyOrderElementsOf(
                        nodes().others(primary).stream().map(RedisNode::host).toList());
        try (var redis = RedisNodes.redis(primary)) {
            var line = "slave%d:ip=%s,port=%s,state=online,offset=";
            var info = redis.info("replication");
            for (var replica : told) {
                assertThat(info)
                        .containsAnyOf(
                                line.formatted(0, replica.get("ip"), replica.get("port")),
                                line.formatted(1, replica.get("ip"), replica.get("port")));
                assertThat(replica)
                        .containsEntry("flags", "slave")
                        .containsEntry("master-link-status", "ok")
                        .containsEntry("master-link-down-time", "0")
                        .containsEntry("master-host", primary.host())
                        .containsEntry("slave-priority", "100");
                long offset = Long.parseLong(Objects.requireNonNull(replica.get("slave-repl-offset")));
                assertThat(offset).isPositive().isLessThanOrEqualTo(offset(redis.info("replication")));
            }
        }
    }

    private static long offset(String info) {
        return info.lines()
                .filter(line -> line.startsWith("master_repl_offset:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(2)
    void everyClientFollowsThroughACrashAndIsToldOfItInOrder() throws Exception {
        var old = nodes().primary();
        try (var events = SentinelEvents.of(nodes().others(old).getFirst())) {
            var findings = clients().endure("kill -9 of the primary", nodes(), false, () -> Signals.kill9(old.redis()));
            events.await("+slave-reconf-done");

            assertThat(findings).isEmpty();
            assertThat(events.channels())
                    .containsSubsequence(
                            "+sdown", "+odown", "+try-failover", "+elected-leader", "+switch-master", "+slave")
                    .contains("+new-epoch", "+failover-end", "+replica-reconf-done");
            assertSwitches(events, old);
        }
    }

    /** Who asks at the moment of the event is told of the new primary. */
    private static void assertSwitches(SentinelEvents events, RedisNode old) {
        var now = nodes().primary();
        assertThat(events.all().stream().filter(e -> e.channel().equals("+switch-master")))
                .containsExactly(new SentinelEvents.Event(
                        "+switch-master",
                        "%s %s %d %s %d"
                                .formatted(RedisNodes.GROUP, old.host(), RedisNode.REDIS, now.host(), RedisNode.REDIS),
                        now.host() + " " + RedisNode.REDIS));
    }

    @Test
    @Order(3)
    void everyClientFollowsThroughASwitchoverThatLosesNothing() throws Exception {
        assertThat(clients().endure("switchover", nodes(), true, () -> nodes().ask("switchover")))
                .isEmpty();
    }

    @Test
    @Order(4)
    void sentinelFailoverIsASwitchoverThatLosesNothingAndCallsNobodyDown() throws Exception {
        var old = nodes().primary();
        var asked = nodes().others(old).getLast();
        try (var events = SentinelEvents.of(asked)) {
            var findings = clients().endure("SENTINEL FAILOVER", nodes(), true, () -> {
                try (var sentinel = RedisNodes.sentinel(asked)) {
                    assertThat(sentinel.sentinelFailover(RedisNodes.GROUP)).isEqualTo("OK");
                }
            });

            assertThat(findings).isEmpty();
            assertThat(events.channels())
                    .containsSubsequence("+elected-leader", "+switch-master")
                    .doesNotContain("+sdown", "+odown");
            assertSwitches(events, old);
        }
    }

    @Test
    @Order(5)
    void everyClientFollowsWhenThePrimaryStandsStill() throws Exception {
        assertThat(clients()
                        .endure(
                                "SIGSTOP of the primary",
                                nodes(),
                                false,
                                () -> Signals.pause(nodes().primary().redis())))
                .isEmpty();
    }

    @Test
    @Order(6)
    void theQuorumIsToldTrulyAndANodeWithoutAMajorityClosesItsPortAndEveryConnection() throws Exception {
        nodes().awaitWhole();
        nodes().ask("pause");
        var last = nodes().primary();
        Await.that(
                "a paused group has no quorum",
                RedisNodes.PATIENCE,
                () -> quorum(last).startsWith("NOQUORUM 3 usable Sentinels. cache is paused"));
        nodes().ask("resume");
        Await.that("it has one again", RedisNodes.PATIENCE, () -> quorum(last).startsWith("OK 3 usable"));
        var gone = nodes().others(last);
        gone.getFirst().kill9();
        Await.that("two are left", RedisNodes.PATIENCE, () -> quorum(last).startsWith("OK 2 usable"));
        try (var events = SentinelEvents.of(last)) {
            gone.getLast().kill9();

            Await.that("the connection is closed", RedisNodes.PATIENCE, events::ended);
            Await.that("the port is closed", RedisNodes.PATIENCE, () -> refuses(last));
        }
        gone.forEach(RedisNode::start);
        Await.that("it is open again", RedisNodes.PATIENCE, () -> quorum(last).startsWith("OK 3 usable"));
        nodes().awaitWhole();
    }

    @Test
    @Order(7)
    void noNodeHasLoggedAnException() {
        nodes().nodes()
                .forEach(node -> assertThat(node.mistakes()).as(node.name()).isEmpty());
    }

    private static boolean refuses(RedisNode node) {
        try (var sentinel = RedisNodes.sentinel(node)) {
            return sentinel.ping().isEmpty();
        } catch (JedisConnectionException closed) {
            return true;
        }
    }

    private static String quorum(RedisNode node) {
        try (var sentinel = RedisNodes.sentinel(node)) {
            var answer = sentinel.sendCommand(() -> bytes("SENTINEL"), "CKQUORUM", RedisNodes.GROUP);
            return new String((byte[]) answer, StandardCharsets.UTF_8);
        } catch (JedisDataException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RedisNodes nodes() {
        return Objects.requireNonNull(started);
    }

    private static RedisClients clients() {
        return Objects.requireNonNull(connected);
    }

    /** Shows the nodes' logs when a spec fails. */
    static final class Logs implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            System.out.println("==== FAILED: " + context.getDisplayName() + ": " + cause);
            nodes().tellLogs();
        }
    }
}
