package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.Operation;
import io.holdfast.sharding.model.SessionCommand;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParcelsTest {
    private static final String LARGEST = "x".repeat(32 * 1024);

    @Test
    void whatIsSmallGoesTogetherAndInItsOrder() {
        var parcels = new Parcels<Integer>();
        for (int i = 0; i < 100; i++) {
            parcels.add(i, 0);
        }

        assertThat(parcels.all()).hasSize(1);
        assertThat(parcels.all().getFirst()).startsWith(0, 1, 2).hasSize(100);
    }

    @Test
    void nothingThatOwnersMayHoldMakesAPieceLargerThanAFrame() {
        var shown = new Answer.Shown("", Map.of("a", new Attribute(LARGEST, 1)), 1, 0, 0, 1, 0);
        var change = new SessionCommand.Change("", List.of(new Operation.Put("a", LARGEST)), 0, "", "");
        var parcels = new Parcels<Integer>();
        for (int i = 0; i < 20; i++) {
            parcels.add(Parcels.letters(shown), Parcels.letters(shown));
            parcels.add(Parcels.letters(change), Parcels.letters(change));
            parcels.add(2_000, 2_000);
        }

        assertThat(parcels.all())
                .allSatisfy(piece -> assertThat(
                                piece.stream().mapToInt(Integer::intValue).sum())
                        .isLessThan(64 * 1024));
    }

    @Test
    void nothingMakesNoPiece() {
        assertThat(new Parcels<String>().all()).isEmpty();
    }
}
