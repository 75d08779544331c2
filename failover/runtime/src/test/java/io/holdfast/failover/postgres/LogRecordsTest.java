package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Lsn;
import org.junit.jupiter.api.Test;

class LogRecordsTest {
    private static final int PAGE = 8192;
    private static final long SEGMENT = 16 << 20;

    private static long end(String start, long length) {
        return LogRecords.endOfRecord(Lsn.parse(start), length, PAGE, SEGMENT);
    }

    @Test
    void aRecordEndsAtTheNextEightBytes() {
        assertThat(Lsn.text(end("0/C963D20", 114))).isEqualTo("0/C963D98");
    }

    @Test
    void aRecordThatFillsItsPageEndsAtThePagesEnd() {
        assertThat(Lsn.text(end("0/3001F88", 114))).isEqualTo("0/3002000");
    }

    @Test
    void aRecordThatCrossesAPageCountsThatPagesHeader() {
        assertThat(Lsn.text(end("0/3001FC0", 114))).isEqualTo("0/3002050");
        assertThat(Lsn.text(end("0/3FFFFC0", 114))).isEqualTo("0/4000060");
    }
}
