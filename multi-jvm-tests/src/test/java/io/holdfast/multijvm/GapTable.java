package io.holdfast.multijvm;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What each trial measured; printed once all specs have run. Nothing is asserted of it: machines differ. */
public final class GapTable implements ExtensionContext.Store.CloseableResource {
    private final List<Row> rows = new ArrayList<>();

    /** One trial; {@code steps} tell the last change of primary in milliseconds since it was detected. */
    public record Row(String trial, Ledger ledger, int lost, String epochs, String steps) {
        String text() {
            return "| %-58s | %7.3f s | %6d | %7d | %4d | %-8s | %s"
                    .formatted(
                            trial,
                            ledger.longestGap().toMillis() / 1000.0,
                            ledger.acknowledged().size(),
                            ledger.unknown(),
                            lost,
                            epochs,
                            steps);
        }
    }

    public synchronized void add(Row row) {
        rows.add(row);
    }

    @Override
    public synchronized void close() {
        if (rows.isEmpty()) {
            return;
        }
        System.out.println("| trial                                                      |  longest gap |  acked"
                + " | unknown | lost | epochs   | steps of the last change");
        rows.forEach(row -> System.out.println(row.text()));
    }
}
