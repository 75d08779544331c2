package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new message; one that is there is never rewritten. */
class KryoCodecTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private final KryoCodec codec = new KryoCodec(List.of());

    static Stream<String> names() {
        return Samples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void yesterdaysBytesAreReadAndTodaysAreTheSame(String name) throws Exception {
        Object sample = sample(name);
        byte[] golden = golden(name, sample);

        assertThat(codec.read(manifest(name), golden)).isEqualTo(sample);
        assertThat(codec.write(sample)).isEqualTo(golden);
        assertThat(codec.manifest(sample)).isEqualTo(manifest(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aMessageThatWasCutAnywhereIsRefused(String name) throws Exception {
        byte[] whole = codec.write(sample(name));

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.read(manifest(name), cut))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(WireException.class);
        }
    }

    @Test
    void bytesBehindTheMessageAreRefused() throws Exception {
        byte[] whole = codec.write(sample("lease-1-grant"));

        assertThatThrownBy(() -> codec.read("lease/1", Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("too many");
    }

    @Test
    void aNullIsRefused() {
        assertThatThrownBy(() -> codec.read("lease/1", new byte[] {0}))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("nothing");
    }

    @Test
    void aMessageOfAnotherKindThanItsManifestSaysIsRefused() throws Exception {
        byte[] grant = codec.write(sample("lease-1-grant"));

        assertThatThrownBy(() -> codec.read("report/1", grant)).isInstanceOf(WireException.class);
    }

    @Test
    void anUnknownManifestIsRefused() {
        assertThatThrownBy(() -> codec.read("report/2", new byte[0]))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("report/2");
    }

    @Test
    void whatIsNoMessageIsNotWritten() {
        assertThatThrownBy(() -> codec.write("text")).isInstanceOf(WireException.class);
    }

    @Test
    void aMessageAboveTheCapIsNotWritten() {
        var huge = new Lease.Question(
                new GroupName("main"), Epoch.NONE, new NodeName("h1"), "b".repeat(KryoCodec.LARGEST), 1);

        assertThatThrownBy(() -> codec.write(huge)).isInstanceOf(WireException.class);
    }

    @Test
    void aLengthBeyondTheMessageAllocatesNothing() {
        byte[] evil = HexFormat.of().parseHex("66" + "ffffffff07");

        assertThatThrownBy(() -> codec.read("lease/1", evil))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("length");
    }

    private static Object sample(String name) {
        Object sample = Samples.all().get(name);
        if (sample == null) {
            throw new IllegalArgumentException(name);
        }
        return sample;
    }

    private static String manifest(String name) {
        List<String> parts = Arrays.asList(name.split("-", 3));
        return parts.get(0) + "/" + parts.get(1);
    }

    private byte[] golden(String name, Object sample) throws IOException, WireException {
        var file = GOLDEN.resolve(name + ".hex");
        if (!Files.exists(file) && Boolean.getBoolean("holdfast.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, HexFormat.of().formatHex(codec.write(sample)) + "\n");
        }
        return HexFormat.of().parseHex(Files.readString(file).strip());
    }
}
