package io.holdfast.node.sentinel.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {

    @Test
    void aRequestComesOutWholeHoweverItsBytesAreCut() throws ProtocolException {
        var decoder = new Decoder(Limits.KNOWN);
        var in = Unpooled.buffer();
        var found = new ArrayList<List<String>>();

        for (byte b : bytes("*2\r\n$4\r\nPING\r\n$5\r\na\r\nbc\r\nPING  'x y'\n*0\r\n\r\n")) {
            in.writeByte(b);
            decoder.next(in).ifPresent(found::add);
        }

        assertThat(found).containsExactly(List.of("PING", "a\r\nbc"), List.of("PING", "x y"), List.of(), List.of());
    }

    @Test
    void manyRequestsInOnePieceComeOutOneByOne() throws ProtocolException {
        var decoder = new Decoder(Limits.KNOWN);
        var in = Unpooled.copiedBuffer(bytes("PING\r\nPING\r\nPING\r\nPI"));

        assertThat(decoder.next(in)).contains(List.of("PING"));
        assertThat(decoder.next(in)).contains(List.of("PING"));
        assertThat(decoder.next(in)).contains(List.of("PING"));
        assertThat(decoder.next(in)).isEmpty();
    }

    @Test
    void anyByteComesThroughUnchanged() throws ProtocolException {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        var in = Unpooled.buffer();
        in.writeBytes(bytes("*1\r\n$256\r\n")).writeBytes(all).writeBytes(bytes("\r\n"));

        var request = new Decoder(Limits.KNOWN).next(in).orElseThrow();

        assertThat(request.getFirst().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*x | invalid multibulk length",
                "*99999999999 | invalid multibulk length",
                "*1025 | invalid multibulk length",
                "*1~:3 | expected '$', got ':'",
                "*1~*1 | expected '$', got '*'",
                "*1~$-5 | invalid bulk length",
                "*1~$16385 | invalid bulk length",
                "*1~$+1 | invalid bulk length",
                "PING \"abc | unbalanced quotes in request",
                "PING 'a'b | unbalanced quotes in request",
                "*000000000000000000000000000000000000000001 | too big mbulk count string",
            })
    void whatIsNoRequestIsRefusedWithTheWordsOfRedis(String request, String words) {
        var in = Unpooled.copiedBuffer(bytes(request.replace("~", "\r\n") + "\r\n"));

        assertThatThrownBy(() -> new Decoder(Limits.KNOWN).next(in))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Protocol error: " + words);
    }

    @Test
    void aLineWithoutAnEndIsCutOff() {
        var in = Unpooled.copiedBuffer(bytes("x".repeat(70_000)));

        assertThatThrownBy(() -> new Decoder(Limits.KNOWN).next(in)).hasMessageContaining("too big inline request");
    }

    @Test
    void allArgumentsTogetherAreLimitedToo() {
        var in = Unpooled.buffer();
        in.writeBytes(bytes("*10\r\n"));
        for (int i = 0; i < 5; i++) {
            in.writeBytes(bytes("$16000\r\n" + "x".repeat(16_000) + "\r\n"));
        }

        assertThatThrownBy(() -> new Decoder(Limits.KNOWN).next(in)).hasMessageContaining("invalid bulk length");
    }

    @Test
    void aStrangerIsLetInWithLess() {
        var count = Unpooled.copiedBuffer(bytes("*11\r\n"));
        var length = Unpooled.copiedBuffer(bytes("*1\r\n$1025\r\n"));

        assertThatThrownBy(() -> new Decoder(Limits.STRANGER).next(count))
                .hasMessageContaining("unauthenticated multibulk length");
        assertThatThrownBy(() -> new Decoder(Limits.STRANGER).next(length))
                .hasMessageContaining("unauthenticated bulk length");
    }

    @Test
    void inlineQuotesAndEscapesAreThoseOfRedis() throws ProtocolException {
        var in = Unpooled.copiedBuffer(bytes("SET \"a\\x41\\n\\\"\" 'it\\'s' \"\" b\n"));

        assertThat(new Decoder(Limits.KNOWN).next(in)).contains(List.of("SET", "aA\n\"", "it's", "", "b"));
    }

    /** Whatever the bytes are: in pieces they are the same requests, or the same mistake, as in one. */
    @Test
    void howBytesAreCutMakesNoDifference() {
        var random = new Random(20_261_122);
        for (int round = 0; round < 20_000; round++) {
            var bytes = noise(random);

            var whole = read(bytes, bytes.length, random);

            assertThat(read(bytes, 1 + random.nextInt(5), random))
                    .as("round %d: %s", round, new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(whole);
        }
    }

    private static byte[] noise(Random random) {
        var parts = List.of("*1\r\n", "*2\r\n", "*0\r\n", "*-1\r\n", "$4\r\nPING\r\n", "$0\r\n\r\n", "$1\r\n\n\r\n");
        var more = List.of(
                "PING\r\n", "'a b' c\n", "\"\\x41\"\n", "\r\n", "$-1\r\n", ":1\r\n", "*9999\r\n", "\u0000\u00ff");
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            var from = random.nextInt(4) == 0 ? more : parts;
            text.append(from.get(random.nextInt(from.size())));
        }
        return bytes(text.toString());
    }

    /** The requests, and at their end the mistake if there was one. */
    private static List<String> read(byte[] bytes, int longest, Random random) {
        var decoder = new Decoder(Limits.KNOWN);
        var in = Unpooled.buffer();
        var found = new ArrayList<String>();
        try {
            for (int at = 0; at < bytes.length; ) {
                int size = longest == bytes.length ? bytes.length : 1 + random.nextInt(longest);
                int next = Math.min(bytes.length, at + size);
                in.writeBytes(bytes, at, next - at);
                for (var request = decoder.next(in); request.isPresent(); request = decoder.next(in)) {
                    found.add(request.get().toString());
                }
                at = next;
            }
        } catch (ProtocolException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        in.release();
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
