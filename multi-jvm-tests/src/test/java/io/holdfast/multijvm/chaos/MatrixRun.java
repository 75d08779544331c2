package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.KeepsSessions;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the matrix, as often as {@code holdfast.rounds} says, and the results put down; run by {@code ./holdfast chaos matrix}. */
@ExtendWith(LabExtension.class)
@KeepsSessions
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MatrixRun {
    private static final Tally TALLY = new Tally();

    /** Those whose name holds {@code holdfast.fault}, or whose row is among its numbers ({@code 10,24}); else all. */
    static Stream<Fault> faults() {
        var wanted = System.getProperty("holdfast.fault", "");
        var rows = List.of(wanted.split(","));
        return Collections.nCopies(Integer.getInteger("holdfast.rounds", 1), Faults.MATRIX).stream()
                .flatMap(List::stream)
                .filter(fault -> fault.name().contains(wanted) || rows.contains(String.valueOf(fault.row())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyRow(Fault fault, Scene scene) throws Exception {
        var name = fault.toString();
        try {
            TALLY.passed(name, new ChaosRun(scene).of(fault));
        } catch (Exception | AssertionError e) {
            TALLY.failed(name, e);
            throw e;
        }
    }

    @AfterAll
    static void putDown() throws IOException {
        if (TALLY.runs() > 0) {
            ResultsPage.ofTheProject().add("Chaos", TALLY.lines("the matrix"));
        }
    }
}
