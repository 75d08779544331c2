package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.sentinel.SentinelView.Stage;
import io.holdfast.node.sentinel.Wire.Bench;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients rely on, byte for byte. */
class SentinelRepliesTest {
    private static final String NONE = "-ERR No such master with that name\n";
    private final Bench bench = Bench.open();
    private final Wire wire = bench.connect();

    @Test
    void thePrimarysAddressIsToldInBothVersions() {
        assertThat(wire.request("SENTINEL", "get-master-addr-by-name", "cache"))
                .isEqualTo("*2\n$8\n10.0.0.1\n$4\n6379\n");
        assertThat(wire.ask("sentinel get-primary-addr-by-name cache")).startsWith("*2\n");
        assertThat(wire.ask("SENTINEL GET-MASTER-ADDR-BY-NAME other")).isEqualTo("*-1\n");
        assertThat(wire.ask("HELLO 3")).startsWith("%6\n");
        assertThat(wire.ask("SENTINEL GET-MASTER-ADDR-BY-NAME cache")).startsWith("*2\n");
        assertThat(wire.ask("SENTINEL GET-MASTER-ADDR-BY-NAME other")).isEqualTo("_\n");
    }

    @Test
    void helloTellsOfASentinel() {
        assertThat(wire.request("HELLO")).isEqualTo("""
                        *12
                        $6
                        server
                        $5
                        redis
                        $7
                        version
                        $5
                        7.2.0
                        $5
                        proto
                        :2
                        $2
                        id
                        :1
                        $4
                        mode
                        $8
                        sentinel
                        $7
                        modules
                        *0
                        """);
        assertThat(wire.request("HELLO", "3", "SETNAME", "app")).isEqualTo("""
                        %6
                        $6
                        server
                        $5
                        redis
                        $7
                        version
                        $5
                        7.2.0
                        $5
                        proto
                        :3
                        $2
                        id
                        :1
                        $4
                        mode
                        $8
                        sentinel
                        $7
                        modules
                        *0
                        """);
        assertThat(wire.ask("CLIENT GETNAME")).isEqualTo("$3\napp\n");
        assertThat(wire.ask("HELLO 4")).isEqualTo("-NOPROTO unsupported protocol version\n");
        assertThat(wire.ask("HELLO 2 FROM me")).isEqualTo("-ERR Syntax error in HELLO option 'FROM'\n");
    }

    @Test
    void aPrimaryHasAllTheFieldsOfASentinelInItsOrder() {
        assertThat(fields(wire.ask("SENTINEL MASTER cache")))
                .containsExactly(
                        "name=cache",
                        "ip=10.0.0.1",
                        "port=6379",
                        "runid=" + "a".repeat(40),
                        "flags=master",
                        "link-pending-commands=0",
                        "link-refcount=1",
                        "last-ping-sent=0",
                        "last-ok-ping-reply=20",
                        "last-ping-reply=20",
                        "down-after-milliseconds=1400",
                        "info-refresh=20",
                        "role-reported=master",
                        "role-reported-time=5000",
                        "config-epoch=4",
                        "num-slaves=2",
                        "num-other-sentinels=2",
                        "quorum=2",
                        "failover-timeout=10000",
                        "parallel-syncs=2");
        assertThat(wire.ask("SENTINEL MASTER other", "SENTINEL REPLICAS other", "SENTINEL SENTINELS other"))
                .isEqualTo(NONE + NONE + NONE);
    }

    @Test
    void allPrimariesAreAListOfMaps() {
        assertThat(wire.ask("SENTINEL MASTERS")).startsWith("*1\n*40\n$4\nname\n$5\ncache\n");
        assertThat(wire.ask("HELLO 3", "SENTINEL PRIMARIES")).contains("*1\n%20\n$4\nname\n$5\ncache\n");
    }

    @Test
    void aLostPrimaryIsFlagged() {
        bench.show(FakeSource.view(
                FakeSource.group(5, FakeSource.A, true, Stage.FENCING, null, FakeSource.replica(FakeSource.B))));

        assertThat(fields(wire.ask("SENTINEL MASTER cache")))
                .contains("flags=s_down,o_down,master,disconnected", "failover-state=select_slave")
                .anyMatch(f -> f.startsWith("s-down-time="))
                .anyMatch(f -> f.startsWith("o-down-time="));
        assertThat(wire.ask("SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 0 *"))
                .isEqualTo("*3\n:1\n$1\n*\n:0\n");
    }

    @Test
    void aPlannedChangeLeavesTheFlagsPlain() {
        bench.show(FakeSource.view(FakeSource.group(
                5, FakeSource.A, false, Stage.HANDING_OVER, FakeSource.B, FakeSource.replica(FakeSource.B))));

        assertThat(fields(wire.ask("SENTINEL MASTER cache"))).contains("flags=master", "failover-state=wait_start");
        assertThat(wire.ask("SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 0 *"))
                .isEqualTo("*3\n:0\n$1\n*\n:0\n");
    }

    @Test
    void aReplicaHasAllTheFieldsOfASentinelInItsOrder() {
        bench.show(FakeSource.view(
                FakeSource.steady(4, FakeSource.A, FakeSource.replica(FakeSource.B), FakeSource.lost(FakeSource.C))));

        var all = wire.ask("SENTINEL REPLICAS cache");

        assertThat(all).startsWith("*2\n*42\n").isEqualTo(wire.ask("SENTINEL SLAVES cache"));
        assertThat(fields(all.substring(3)).subList(0, 20))
                .containsExactly(
                        "name=10.0.0.2:6379",
                        "ip=10.0.0.2",
                        "port=6379",
                        "runid=" + "2".repeat(40),
                        "flags=slave",
                        "link-pending-commands=0",
                        "link-refcount=1",
                        "last-ping-sent=0",
                        "last-ok-ping-reply=20",
                        "last-ping-reply=20",
                        "down-after-milliseconds=1400",
                        "info-refresh=20",
                        "role-reported=slave",
                        "role-reported-time=5000",
                        "master-link-down-time=0",
                        "master-link-status=ok",
                        "master-host=10.0.0.1",
                        "master-port=6379",
                        "slave-priority=100",
                        "slave-repl-offset=990");
        assertThat(all)
                .contains(
                        "$25\ns_down,slave,disconnected\n", "$18\nmaster-link-status\n$3\nerr\n", "$11\ns-down-time\n");
    }

    @Test
    void theOtherNodesAreToldAndNeverThisOne() {
        var all = wire.ask("SENTINEL SENTINELS cache");

        assertThat(all).startsWith("*2\n*28\n");
        assertThat(fields(all.substring(3)).subList(0, 14))
                .containsExactly(
                        "name=" + "2".repeat(40),
                        "ip=10.0.0.2",
                        "port=26379",
                        "runid=" + "2".repeat(40),
                        "flags=sentinel",
                        "link-pending-commands=0",
                        "link-refcount=1",
                        "last-ping-sent=0",
                        "last-ok-ping-reply=0",
                        "last-ping-reply=0",
                        "down-after-milliseconds=1400",
                        "last-hello-message=0",
                        "voted-leader=?",
                        "voted-leader-epoch=0");
        assertThat(all).doesNotContain("10.0.0.1");
        assertThat(wire.ask("SENTINEL MYID")).isEqualTo("$40\n" + "1".repeat(40) + "\n");
    }

    @Test
    void theQuorumIsToldTruly() {
        assertThat(wire.ask("SENTINEL CKQUORUM cache"))
                .isEqualTo("+OK 3 usable Sentinels. Quorum and failover authorization can be reached\n");
        bench.show(FakeSource.minority(FakeSource.steady(4, FakeSource.A)));
        assertThat(wire.ask("SENTINEL CKQUORUM cache"))
                .isEqualTo("-NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum"
                        + " for this master. Not enough available Sentinels to reach the majority and authorize a"
                        + " failover\n");
    }

    @Test
    void aFailoverIsAPlannedSwitchover() {
        assertThat(wire.ask("SENTINEL FAILOVER cache")).isEqualTo("+OK\n");
        assertThat(bench.source().asked()).containsExactly("cache");
        assertThat(wire.ask("SENTINEL FAILOVER other")).isEqualTo(NONE);

        bench.source().answer(CompletableFuture.completedFuture(new Outcome.Refused("nobody can take over now")));
        assertThat(wire.ask("SENTINEL FAILOVER cache COORDINATED"))
                .isEqualTo("-NOGOODSLAVE nobody can take over now\n");

        bench.show(FakeSource.view(FakeSource.steady(4, FakeSource.A, FakeSource.waiting(FakeSource.B))));
        assertThat(wire.ask("SENTINEL FAILOVER cache")).isEqualTo("-NOGOODSLAVE No suitable replica to promote\n");

        bench.show(FakeSource.view(FakeSource.group(5, FakeSource.A, false, Stage.HANDING_OVER, FakeSource.B)));
        assertThat(wire.ask("SENTINEL FAILOVER cache")).isEqualTo("-INPROG Failover already in progress\n");
        assertThat(bench.source().asked()).hasSize(2);
        assertThat(bench.audited())
                .extracting(e -> e.step() + " " + e.what() + " " + e.status() + " " + e.detail())
                .as("who asks for a change is noted, with what became of it")
                .containsExactly(
                        "asked SENTINEL FAILOVER cache 0 ",
                        "answered SENTINEL FAILOVER cache 200 h2 leads",
                        "asked SENTINEL FAILOVER cache 0 ",
                        "answered SENTINEL FAILOVER cache 409 nobody can take over now",
                        "answered SENTINEL FAILOVER cache 409 NOGOODSLAVE No suitable replica to promote",
                        "answered SENTINEL FAILOVER cache 409 INPROG Failover already in progress");
    }

    @Test
    void aFailoverIsAnnouncedWhereSlowClientsListenAndNotBegunTwice() {
        var lettuce = bench.connect();
        lettuce.ask("PSUBSCRIBE *");

        assertThat(wire.ask("SENTINEL FAILOVER cache")).isEqualTo("+OK\n");
        assertThat(lettuce.heard()).contains("+elected-leader").contains("master cache 10.0.0.1 6379");
        assertThat(wire.ask("SENTINEL FAILOVER cache")).isEqualTo("-INPROG Failover already in progress\n");
    }

    @Test
    void whatWasAnnouncedIsNotAnnouncedAgainWhenItBegins() {
        var group = bench.watch().view().group("cache").orElseThrow();
        assertThat(bench.announcement().millisAhead(group))
                .as("nobody needs time")
                .isZero();
        var lettuce = bench.connect();
        lettuce.ask("PSUBSCRIBE *");

        assertThat(bench.announcement().millisAhead(group)).isEqualTo(Announcement.AHEAD_MILLIS);
        bench.clock().addAndGet(1_000_000_000L);
        assertThat(bench.announcement().millisAhead(group)).isEqualTo(Announcement.AHEAD_MILLIS - 1000);
        assertThat(bench.announcement().pending(group)).isTrue();
        bench.clock().addAndGet((Announcement.AHEAD_MILLIS - 1000) * 1_000_000L + 1_000_000L);
        assertThat(bench.announcement().millisAhead(group)).isZero();
        assertThat(bench.announcement().pending(group)).isFalse();
        assertThat(lettuce.heard().split("elected-leader", -1)).as("told once").hasSize(2);

        bench.clock().addAndGet(60_000_000_000L);
        assertThat(bench.announcement().millisAhead(group)).isEqualTo(Announcement.AHEAD_MILLIS);
    }

    @Test
    void howLongSomethingIsDownIsToldFromWhenItWent() {
        bench.show(FakeSource.minority(
                FakeSource.group(4, FakeSource.A, true, Stage.STEADY, null, FakeSource.lost(FakeSource.B))));

        assertThat(wire.ask("SENTINEL MASTER cache")).contains("s-down-time\n$3\n700\n", "o-down-time\n$3\n700\n");
        assertThat(wire.ask("SENTINEL REPLICAS cache")).contains("s-down-time\n$4\n1600\n");
        assertThat(wire.ask("SENTINEL SENTINELS cache")).contains("s-down-time\n$3\n900\n");
    }

    @Test
    void whoIsRefusedAgainAndAgainDoesNotFillTheAuditLog() {
        var changing = FakeSource.view(FakeSource.group(5, FakeSource.A, false, Stage.HANDING_OVER, FakeSource.B));
        bench.show(changing);
        for (int i = 0; i < Refusals.AT_ONCE + 30; i++) {
            assertThat(wire.ask("SENTINEL FAILOVER cache")).startsWith("-INPROG");
        }
        assertThat(bench.audited()).hasSize(Refusals.AT_ONCE);

        bench.clock().addAndGet(Refusals.ONE_MORE_EVERY);
        bench.show(changing);
        assertThat(wire.ask("SENTINEL FAILOVER cache")).startsWith("-INPROG");

        assertThat(bench.audited()).hasSize(Refusals.AT_ONCE + 1);
        assertThat(bench.audited().getLast().detail()).contains("30 more refusals");
    }

    @Test
    void theCoordinatorIsNotAskedAgainRightAfterItRefused() {
        bench.source().answer(CompletableFuture.completedFuture(new Outcome.Refused("h2 lags by 2000000 bytes")));
        assertThat(wire.ask("SENTINEL FAILOVER cache")).startsWith("-NOGOODSLAVE h2 lags");
        assertThat(wire.ask("SENTINEL FAILOVER cache")).startsWith("-NOGOODSLAVE h2 lags");
        assertThat(bench.source().asked()).hasSize(1);

        bench.clock().addAndGet(1_000_000_000L);
        assertThat(wire.ask("SENTINEL FAILOVER cache")).startsWith("-NOGOODSLAVE h2 lags");
        assertThat(bench.source().asked()).hasSize(2);
    }

    @Test
    void nothingIsAnsweredBeforeAFailoverThatIsAskedFor() {
        var outcome = new CompletableFuture<Outcome>();
        bench.source().answer(outcome);

        assertThat(wire.ask("SENTINEL FAILOVER cache", "PING")).isEmpty();
        outcome.complete(new Outcome.Done("h2 leads", 13));

        assertThat(wire.heard()).isEqualTo("+OK\n+PONG\n");
    }

    @Test
    void whatWouldChangeTheConfigurationIsRefusedWithThePlaceWhereItIsDone() {
        for (var request :
                List.of("MONITOR x 10.0.0.1 6379 2", "REMOVE cache", "SET cache quorum 1", "CONFIG SET a b")) {
            assertThat(wire.ask("SENTINEL " + request))
                    .startsWith("-ERR SENTINEL")
                    .contains("each node's file");
        }
        assertThat(wire.ask("SHUTDOWN")).startsWith("-ERR SHUTDOWN");
        assertThat(wire.ask("ACL SETUSER x on")).contains("each node's file");
    }

    @Test
    void theSmallerSubcommandsAnswer() {
        assertThat(wire.ask("SENTINEL RESET *")).isEqualTo(":1\n");
        assertThat(wire.ask("SENTINEL RESET x*")).isEqualTo(":0\n");
        assertThat(wire.ask("SENTINEL PENDING-SCRIPTS")).isEqualTo("*0\n");
        assertThat(wire.ask("SENTINEL FLUSHCONFIG")).isEqualTo("+OK\n");
        assertThat(wire.ask("SENTINEL CONFIG GET announce-*")).isEqualTo("""
                        *6
                        $18
                        announce-hostnames
                        $3
                        yes
                        $11
                        announce-ip
                        $8
                        10.0.0.1
                        $13
                        announce-port
                        $5
                        26379
                        """);
        assertThat(wire.ask("SENTINEL INFO-CACHE cache")).startsWith("*2\n$5\ncache\n*3\n*2\n:20\n");
        assertThat(wire.ask("SENTINEL DEBUG"))
                .startsWith("*26\n")
                .contains("DEFAULT-DOWN-AFTER\n$4\n1400\n")
                .endsWith("SCRIPT-RETRY-DELAY\n$1\n0\n");
        assertThat(wire.ask("SENTINEL SIMULATE-FAILURE HELP"))
                .isEqualTo("*2\n$20\ncrash-after-election\n$21\ncrash-after-promotion\n");
        assertThat(wire.ask("INFO cpu")).contains("# CPU\n").contains("used_cpu_user:");
        assertThat(wire.ask("SENTINEL HELP")).startsWith("*5\n+SENTINEL <subcommand>");
        assertThat(wire.ask("SENTINEL SIMULATE-FAILURE crash-after-election")).startsWith("-ERR SENTINEL SIMULATE");
    }

    @Test
    void infoAndRoleTellOfTheGroups() {
        assertThat(wire.ask("ROLE")).isEqualTo("*2\n$8\nsentinel\n*1\n$5\ncache\n");
        assertThat(wire.ask("INFO sentinel")).endsWith("""
                        # Sentinel
                        sentinel_masters:1
                        sentinel_tilt:0
                        sentinel_tilt_since_seconds:-1
                        sentinel_running_scripts:0
                        sentinel_scripts_queue_length:0
                        sentinel_simulate_failure_flags:0
                        master0:name=cache,status=ok,address=10.0.0.1:6379,slaves=2,sentinels=3

                        """);
        assertThat(wire.ask("INFO")).contains("redis_mode:sentinel\n", "# Clients\n", "# Stats\n");
        assertThat(wire.ask("HELLO 3", "INFO sentinel")).contains("=").contains("txt:# Sentinel");
    }

    @Test
    void mistakesGetTheErrorsOfRedis() {
        assertThat(wire.ask("SAVE")).isEqualTo("-ERR unknown command 'SAVE', with args beginning with: \n");
        assertThat(wire.ask("GET a b")).isEqualTo("-ERR unknown command 'GET', with args beginning with: 'a' 'b' \n");
        assertThat(wire.ask("SENTINEL NOPE")).isEqualTo("-ERR unknown subcommand 'NOPE'. Try SENTINEL HELP.\n");
        assertThat(wire.ask("CLIENT MAINT_NOTIFICATIONS on"))
                .isEqualTo("-ERR unknown subcommand 'MAINT_NOTIFICATIONS'. Try CLIENT HELP.\n");
        assertThat(wire.ask("SENTINEL")).isEqualTo("-ERR wrong number of arguments for 'sentinel' command\n");
        assertThat(wire.ask("SENTINEL MASTER"))
                .isEqualTo("-ERR wrong number of arguments for 'sentinel|master' command\n");
        assertThat(wire.request("a\r\nb")).isEqualTo("-ERR unknown command 'a  b', with args beginning with: \n");
    }

    /** Keys and values of a flat list of texts. */
    private static List<String> fields(String reply) {
        var texts = Arrays.stream(reply.split("\n", -1))
                .filter(line -> !line.startsWith("$") && !line.startsWith("*") && !line.isEmpty())
                .toList();
        return IntStream.range(0, texts.size() / 2)
                .mapToObj(i -> texts.get(2 * i) + "=" + texts.get(2 * i + 1))
                .collect(Collectors.toList());
    }
}
