package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.holdfast.node.sentinel.Wire.Bench;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Bytes that no client sends: each is answered or costs its sender the connection, and nothing else. */
class FuzzTest {
    private static final int ROUNDS = 6000;
    private static final int MOST_HELD = 256 * 1024;
    private static final List<String> WORDS = List.of(
            "PING",
            "HELLO",
            "2",
            "3",
            "AUTH",
            "default",
            "SENTINEL",
            "MASTERS",
            "MASTER",
            "cache",
            "REPLICAS",
            "SENTINELS",
            "GET-MASTER-ADDR-BY-NAME",
            "CKQUORUM",
            "RESET",
            "*",
            "FAILOVER",
            "SUBSCRIBE",
            "PSUBSCRIBE",
            "UNSUBSCRIBE",
            "[-+]sdown",
            "[^",
            "\\",
            "CLIENT",
            "LIST",
            "KILL",
            "ID",
            "TYPE",
            "REPLY",
            "SKIP",
            "OFF",
            "ON",
            "INFO",
            "COMMAND",
            "DOCS",
            "CONFIG",
            "GET",
            "IS-MASTER-DOWN-BY-ADDR",
            "10.0.0.1",
            "99999999999999999999",
            "-1",
            "INFO-CACHE",
            "PUBLISH",
            "",
            "\"",
            "'",
            "\u0000",
            "\u00ff\u00fe",
            "QUIT",
            "SET",
            "SETNAME",
            "DEBUG");

    private final Random random = new Random(20_261_121);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @Test
    void noBytesBringOutAnExceptionOrFillTheMemory() {
        var logger = (Logger) LoggerFactory.getLogger("io.holdfast.node.sentinel");
        log.start();
        logger.addAppender(log);
        var bench = Bench.with(Access.guarded("pw".getBytes(StandardCharsets.UTF_8)));
        var open = Bench.open();

        for (int round = 0; round < ROUNDS; round++) {
            attack(round % 4 == 0 ? bench : open, round);
        }

        assertThat(open.sessions().size()).isZero();
        assertThat(bench.sessions().size()).isZero();
        assertThat(log.list.stream().filter(e -> e.getLevel() == Level.ERROR))
                .as("what is logged as a mistake of ours")
                .isEmpty();
        assertThat(open.connect().ask("PING")).isEqualTo("+PONG\n");
        logger.detachAppender(log);
    }

    private void attack(Bench bench, int round) {
        var wire = bench.connect();
        var bytes = round % 3 == 0 ? garbage() : mutated(requests());
        for (int at = 0; at < bytes.length && wire.open(); ) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(round % 5 == 0 ? 3 : 2000));
            wire.send(Arrays.copyOfRange(bytes, at, next));
            var reply = wire.heard();
            assertThat(reply.isEmpty() || "+-:$*%=>_".indexOf(reply.charAt(0)) >= 0)
                    .as(reply)
                    .isTrue();
            assertThat(wire.held()).as("bytes held in round %d", round).isLessThanOrEqualTo(MOST_HELD);
            at = next;
        }
        wire.end();
    }

    private byte[] garbage() {
        var bytes = new byte[random.nextInt(4000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] requests() {
        var text = new StringBuilder();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            int words = 1 + random.nextInt(6);
            boolean inline = random.nextInt(4) == 0;
            text.append(inline ? "" : "*" + words + "\r\n");
            for (int j = 0; j < words; j++) {
                var word = random.nextInt(40) == 0 ? "x".repeat(random.nextInt(70_000)) : word();
                text.append(inline ? word + " " : "$" + word.length() + "\r\n" + word + "\r\n");
            }
            text.append(inline ? "\r\n" : "");
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** Bytes changed, taken out, said twice: sometimes none, so that whole requests come through too. */
    private byte[] mutated(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        int rate = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(200);
        for (byte b : bytes) {
            int what = rate == 0 ? 9 : random.nextInt(rate * 4);
            if (what == 0) {
                out.write(random.nextInt(256));
            } else if (what == 1) {
                out.write(b);
                out.write(b);
            } else if (what != 2) {
                out.write(b);
            }
        }
        return out.toByteArray();
    }
}
