package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real files say is told by the switchover tests; these are about what must not be believed. */
class ControlFileTest {
    private static final int SHUT_DOWN = 1;
    private static final int IN_PRODUCTION = 6;

    @TempDir
    Path data;

    @ParameterizedTest(name = "a struct of {0} bytes, version {1}")
    @CsvSource({"284,1300", "288,1300", "292,1700", "296,1800"})
    void aCleanStopIsToldWhereverItsChecksumStands(int length, int version) throws IOException {
        write(file(version, SHUT_DOWN, length));

        assertThat(ControlFile.cleanStop(data)).contains(new ControlFile.CleanStop(0x2000028L, 7));
    }

    @Test
    void whoDidNotShutDownSaysNothing() throws IOException {
        write(file(1300, IN_PRODUCTION, 288));

        assertThat(ControlFile.cleanStop(data)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1201", "1900"})
    void aVersionThatIsNotKnownSaysNothing(int version) throws IOException {
        write(file(version, SHUT_DOWN, 288));

        assertThat(ControlFile.cleanStop(data)).isEmpty();
    }

    @Test
    void aTornFileSaysNothing() throws IOException {
        var bytes = file(1300, SHUT_DOWN, 288);
        bytes[40]++;
        write(bytes);
        assertThat(ControlFile.cleanStop(data)).isEqualTo(Optional.empty());

        write(new byte[100]);
        assertThat(ControlFile.cleanStop(data)).isEqualTo(Optional.empty());
    }

    private void write(byte[] bytes) throws IOException {
        Files.createDirectories(data.resolve("global"));
        Files.write(data.resolve("global/pg_control"), bytes);
    }

    private static byte[] file(int version, int state, int length) {
        var bytes = new byte[8192];
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        file.putLong(0, 4711L).putInt(8, version).putInt(16, state);
        file.putLong(32, 0x2000028L).putInt(48, 7);
        var sum = new CRC32C();
        sum.update(bytes, 0, length);
        file.putInt(length, (int) sum.getValue());
        return bytes;
    }
}
