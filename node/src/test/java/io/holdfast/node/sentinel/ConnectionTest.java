package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.audit.AuditEntry;
import io.holdfast.node.sentinel.Wire.Bench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final Access GUARDED = Access.guarded(
            "s3cret".getBytes(StandardCharsets.UTF_8), Map.of("shop", "0ther".getBytes(StandardCharsets.UTF_8)));

    @Test
    void pingIsAnsweredAsRedisDoes() {
        var wire = Bench.open().connect();

        assertThat(wire.request("PING")).isEqualTo("+PONG\n");
        assertThat(wire.request("ping", "hello")).isEqualTo("$5\nhello\n");
        assertThat(wire.ask("PING a b")).isEqualTo("-ERR wrong number of arguments for 'ping' command\n");
    }

    @Test
    void withoutAPasswordEverybodyIsIn() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("AUTH x")).startsWith("-ERR AUTH <password> called without any password configured");
        assertThat(wire.ask("AUTH default x")).isEqualTo("+OK\n");
        assertThat(wire.ask("AUTH other x")).startsWith("-WRONGPASS");
    }

    @Test
    void whoDoesNotKnowThePasswordLearnsNothing() {
        var wire = Bench.with(GUARDED).connect();

        assertThat(wire.ask("SENTINEL MASTERS")).isEqualTo("-NOAUTH Authentication required.\n");
        assertThat(wire.ask("PING")).isEqualTo("-NOAUTH Authentication required.\n");
        assertThat(wire.ask("HELLO 3")).startsWith("-NOAUTH HELLO must be called");
        assertThat(wire.ask("AUTH wrong"))
                .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.\n");
        assertThat(wire.ask("AUTH s3cret")).isEqualTo("+OK\n");
        assertThat(wire.ask("PING")).isEqualTo("+PONG\n");
        assertThat(wire.ask("RESET")).isEqualTo("+RESET\n");
        assertThat(wire.ask("PING")).isEqualTo("-NOAUTH Authentication required.\n");
        assertThat(wire.ask("HELLO 3 AUTH default s3cret SETNAME app")).startsWith("%6\n");
    }

    @Test
    void whoGuessesPasswordsHasToConnectAnew() {
        var wire = Bench.with(GUARDED).connect();

        for (int i = 0; i < 5; i++) {
            assertThat(wire.ask("AUTH guess" + i)).startsWith("-WRONGPASS");
        }

        assertThat(wire.open()).isFalse();
    }

    @Test
    void aSwitchoverIsNotOpenToStrangersWhereTheApiAsksForTokens() {
        var strangers = Bench.with(Access.open(false));

        assertThat(strangers.connect().ask("SENTINEL FAILOVER cache"))
                .startsWith("-NOPERM")
                .contains("sentinel-password-file");
        assertThat(strangers.source().asked()).isEmpty();
        assertThat(strangers.audited()).extracting(AuditEntry::step).containsExactly("denied");
    }

    @Test
    void quitAndHttpAreTheLastThatIsHeard() {
        var quitting = Bench.open().connect();
        assertThat(quitting.ask("QUIT", "PING")).isEqualTo("+OK\n");
        assertThat(quitting.open()).isFalse();

        var browser = Bench.open().connect();
        assertThat(browser.ask("GET / HTTP/1.1", "Host: 10.0.0.1:26379", "PING"))
                .startsWith("-ERR unknown command 'GET'")
                .doesNotContain("PONG");
        assertThat(browser.open()).isFalse();
    }

    @Test
    void whatIsNoRequestGetsAnErrorAndAClosedSocket() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("*1", "$999999999", "x")).isEqualTo("-ERR Protocol error: invalid bulk length\n");
        assertThat(wire.open()).isFalse();
    }

    @Test
    void repliesCanBeSwitchedOff() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("CLIENT REPLY SKIP", "PING", "PING x")).isEqualTo("$1\nx\n");
        assertThat(wire.ask("CLIENT REPLY OFF", "PING")).isEmpty();
        assertThat(wire.ask("CLIENT REPLY ON", "PING")).isEqualTo("+OK\n+PONG\n");
    }

    @Test
    void clientsAreListedAndClosed() {
        var bench = Bench.open();
        var first = bench.connect();
        var second = bench.connect();

        assertThat(second.ask("CLIENT SETNAME b", "CLIENT SETINFO LIB-NAME jedis", "CLIENT SETINFO lib-ver 8"))
                .isEqualTo("+OK\n+OK\n+OK\n");
        assertThat(first.ask("CLIENT ID")).isEqualTo(":1\n");
        assertThat(first.ask("CLIENT LIST")).contains("id=1 ", "id=2 ", "name=b ", "lib-name=jedis lib-ver=8");
        assertThat(first.ask("CLIENT LIST ID 2")).doesNotContain("id=1 ");
        assertThat(first.ask("CLIENT SETNAME \"a b\"")).startsWith("-ERR Client names cannot contain spaces");
        assertThat(first.ask("CLIENT SETINFO nope x")).isEqualTo("-ERR Unrecognized option 'nope'\n");
        assertThat(first.ask("CLIENT KILL ID 2")).isEqualTo(":1\n");
        assertThat(second.open()).isFalse();
        assertThat(first.ask("CLIENT KILL ID 2")).isEqualTo(":0\n");
    }

    @Test
    void commandsAreDescribed() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("COMMAND COUNT")).isEqualTo(":17\n");
        assertThat(wire.ask("COMMAND INFO ping nope"))
                .startsWith("*2\n*10\n$4\nping\n:-1\n")
                .endsWith("*-1\n");
        assertThat(wire.ask("COMMAND DOCS")).startsWith("*34\n");
        assertThat(wire.ask("ACL WHOAMI")).isEqualTo("$7\ndefault\n");
    }

    @Test
    void whoSaysNothingIsClosed() {
        var bench = Bench.open();
        var mute = bench.connect();
        var subscriber = bench.connect();
        var idle = bench.connect();
        subscriber.ask("SUBSCRIBE +switch-master");
        idle.ask("PING");

        pass(bench, Duration.ofSeconds(11));
        assertThat(mute.open()).isFalse();
        assertThat(idle.open()).isTrue();

        pass(bench, Duration.ofMinutes(10));
        assertThat(idle.open()).isFalse();
        assertThat(subscriber.open()).isTrue();
    }

    @Test
    void aNodeThatSleptTellsNobodyWhatItKnewBefore() {
        var bench = Bench.open();
        var wire = bench.connect();
        assertThat(wire.ask("PING")).isEqualTo("+PONG\n");

        bench.clock().addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(wire.ask("SENTINEL GET-MASTER-ADDR-BY-NAME cache")).isEmpty();
        assertThat(wire.open()).isFalse();
    }

    @Test
    void aThousandRequestsInOnePieceAreAllAnswered() {
        var wire = Bench.open().connect();

        wire.send("PING\r\n".repeat(1000));

        assertThat(wire.heard()).isEqualTo("+PONG\n".repeat(1000));
    }

    private static void pass(Bench bench, Duration time) {
        bench.clock().addAndGet(time.toNanos());
        bench.endpoint().sweep();
    }

    @Test
    void usersOfTheFileAreLetInByTheirOwnPasswords() {
        var bench = Bench.with(GUARDED);
        var wire = bench.connect();
        assertThat(wire.ask("AUTH shop s3cret")).startsWith("-WRONGPASS");
        assertThat(wire.ask("AUTH nobody s3cret")).startsWith("-WRONGPASS");
        assertThat(wire.ask("AUTH 0ther")).startsWith("-WRONGPASS");

        assertThat(wire.ask("AUTH shop 0ther")).isEqualTo("+OK\n");

        assertThat(wire.ask("ACL WHOAMI")).isEqualTo("$4\nshop\n");
        assertThat(wire.ask("ACL USERS")).isEqualTo("*2\n$7\ndefault\n$4\nshop\n");
        assertThat(wire.ask("CLIENT LIST")).contains("user=shop ");
    }
}
