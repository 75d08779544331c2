package io.holdfast.node.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.drill.DrillLedger.Row;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillLedgerTest {
    private final DrillLedger ledger = new DrillLedger();

    @Test
    void theGapIsBetweenAcknowledgementsEvenWhenTheyLieJustOutside() {
        add(1, 0, 10, "");
        add(2, 20, 500, "08006 gone");
        add(3, 510, 710, "");

        var window = ledger.between(100, 600, Set.of(1L, 3L));

        assertThat(window.longestGap()).isEqualTo(Duration.ofNanos(700));
        assertThat(window.unknown()).isEqualTo(1);
        assertThat(window.saw()).isEqualTo(Map.of("08006 gone", 1));
    }

    @Test
    void anAcknowledgedRowThatIsMissingIsLostAndAnUnknownOneIsNot() {
        add(1, 0, 10, "");
        add(2, 20, 30, "08006 gone");
        add(3, 40, 50, "");

        assertThat(ledger.between(0, 100, Set.of(1L)).lost()).isEqualTo(1);
        assertThat(ledger.between(0, 100, Set.of(1L, 3L)).lost()).isZero();
        assertThat(ledger.between(0, 100, Set.of(1L, 2L, 3L)).lost()).isZero();
    }

    @Test
    void whatHappenedBeforeBelongsToNoLaterWindow() {
        add(1, 0, 300, "");
        add(2, 310, 320, "");
        add(3, 330, 340, "");

        var window = ledger.between(325, 350, Set.of());

        assertThat(window.longestGap()).isEqualTo(Duration.ofNanos(20));
        assertThat(window.acknowledged()).isEqualTo(1);
    }

    @Test
    void aGapThatIsNotOverCountsToTheEnd() {
        add(1, 0, 10, "");
        add(2, 20, 500, "08006 gone");

        assertThat(ledger.between(0, 900, null).longestGap()).isEqualTo(Duration.ofNanos(890));
    }

    @Test
    void whereNobodyCanSayWhichRowsAreThereNothingIsSaidOfLosses() {
        add(1, 0, 10, "");

        assertThat(ledger.between(0, 100, null).lost()).isNull();
    }

    @Test
    void onlyRowsThatWereAskedForAfterwardsCountAsNew() {
        add(1, 0, 300, "");
        add(2, 310, 320, "");

        assertThat(ledger.acknowledgedSince(100)).isEqualTo(1);
    }

    private void add(long n, long asked, long answered, String trouble) {
        ledger.add(new Row(n, asked, answered, trouble));
    }
}
