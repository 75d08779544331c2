package io.holdfast.node.sentinel.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
