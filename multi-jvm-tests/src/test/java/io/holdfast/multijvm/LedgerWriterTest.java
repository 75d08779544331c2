package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LedgerWriterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final PlainPostgres POSTGRES = PlainPostgres.start();

    @BeforeAll
    static void makeTables() throws SQLException {
        POSTGRES.sql()
                .execute(
                        "create table crashed (n bigint)",
                        "create table warned (n bigint)",
                        "create function warn() returns trigger language plpgsql as"
                                + " $$ begin raise warning 'not replicated'; return new; end $$",
                        "create trigger warn before insert on warned for each row when (new.n % 3 = 0)"
                                + " execute function warn()");
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }

    @Test
    void goesOnAfterACrashAndItsLedgerStandsTheCheck() throws SQLException {
        Ledger ledger;
        try (var writer = LedgerWriter.start(List.of("127.255.255.1", POSTGRES.host()), "crashed")) {
            writer.awaitAcknowledged(50, PATIENCE);
            POSTGRES.crash();
            POSTGRES.launch();
            writer.awaitAcknowledged(50, PATIENCE);
            ledger = writer.end();
        }

        var present = POSTGRES.sql().numbers("crashed");
        assertThat(new LedgerChecker(100, 1).findings(ledger, present, List.of("crash")))
                .isEmpty();
        assertThat(ledger.unknown()).isPositive();
        assertThat(new LedgerChecker(100, 1).findings(ledger, present.subList(0, present.size() - 1), List.of("crash")))
                .hasSize(1);
    }

    @Test
    void H1_aCommitWithAWarningIsNotAcknowledged() throws SQLException {
        Ledger ledger;
        try (var writer = LedgerWriter.start(List.of(POSTGRES.host()), "warned")) {
            writer.awaitAcknowledged(20, PATIENCE);
            ledger = writer.end();
        }

        assertThat(ledger.acknowledged()).allMatch(o -> o.n() % 3 != 0);
        assertThat(POSTGRES.sql().numbers("warned")).contains(3L);
    }
}
