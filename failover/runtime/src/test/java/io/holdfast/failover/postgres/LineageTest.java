package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.postgres.Lineage.Verdict;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static LineageEntry entry(long epoch, String history, String parent, long from) {
        return new LineageEntry(new Epoch(epoch), history, new NodeName("n1"), parent, from, "u" + epoch, true);
    }

    private final Lineage lineage =
            Lineage.of(List.of(entry(1, "2", "1", 100), entry(2, "5", "2", 200), entry(4, "9", "5", 300)));

    @Test
    void aLogUpToTheForkIsAPrefixAndOneBeyondHasDiverged() {
        assertThat(lineage.judge(new Position("2", 200))).isEqualTo(Verdict.PREFIX);
        assertThat(lineage.judge(new Position("2", 201))).isEqualTo(Verdict.DIVERGED);
        assertThat(lineage.judge(new Position("5", 300))).isEqualTo(Verdict.PREFIX);
        assertThat(lineage.judge(new Position("1", 101))).isEqualTo(Verdict.DIVERGED);
    }

    @Test
    void aHistoryThatThePrimaryNeverHadIsUnknown() {
        assertThat(lineage.judge(new Position("7", 250))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void onThePrimarysOwnHistoryItsEndDecides() {
        assertThat(lineage.judge(new Position("9", 1))).isEqualTo(Verdict.SAME_HISTORY);
    }

    @Test
    void theServersHistoryFileSaysTheSame() {
        var file = "1\t0/64\tno recovery target specified\n\n2\t0/C8\tx\n5\t0/12C\tx\n";

        assertThat(Lineage.parse("9", file).ancestors()).isEqualTo(lineage.ancestors());
    }
}
