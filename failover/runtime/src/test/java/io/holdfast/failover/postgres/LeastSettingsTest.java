package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LeastSettingsTest {
    private static final Map<String, Integer> LEAST = LeastSettings.of(Map.of(
            "max_connections setting", "100",
            "max_worker_processes setting", "8",
            "max_prepared_xacts setting", "5",
            "wal_level setting", "replica"));

    @Test
    void whatTheControlFileSaysIsReadUnderTheSettingsOwnNames() {
        assertThat(LEAST)
                .containsOnly(
                        Map.entry("max_connections", 100),
                        Map.entry("max_worker_processes", 8),
                        Map.entry("max_prepared_transactions", 5));
    }

    @Test
    void aLoweredSettingIsRaisedToWhatTheDataNeeds() {
        assertThat(LeastSettings.raised(LEAST, Map.of("max_connections", "50", "max_prepared_transactions", "9")))
                .containsOnly(Map.entry("max_connections", "100"));
    }

    @Test
    void aSettingThatNobodyNamesHasItsDefault() {
        assertThat(LeastSettings.raised(LEAST, Map.of())).containsOnly(Map.entry("max_prepared_transactions", "5"));
    }
}
