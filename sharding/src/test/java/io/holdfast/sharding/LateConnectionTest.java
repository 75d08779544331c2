package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.journal.Primary;
import io.holdfast.sharding.journal.PrimaryRoute;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LateConnectionTest {
    @Test
    void aConnectionThatIsMadeWhileAnotherPrimaryOpensIsCut() throws Exception {
        try (var database = new TestDatabase()) {
            var old = database.primary();
            var next = new Primary(old.node(), old.host(), old.port(), old.epoch() + 1, old.user(), old.password());
            var meanwhile = new AtomicReference<Runnable>(() -> {});
            var told = new AtomicReference<>(old);
            try (var route = new PrimaryRoute("late", () -> {
                var answer = Optional.of(told.get());
                meanwhile.getAndSet(() -> {}).run();
                return answer;
            })) {
                route.follow();
                meanwhile.set(() -> {
                    told.set(next);
                    route.follow();
                });

                assertThatThrownBy(() -> route.connect().close())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("meanwhile");

                Eventually.holds(
                        "nobody is connected",
                        () -> database.count("SELECT count(*) FROM pg_stat_activity"
                                        + " WHERE application_name = 'holdfast_sessions'")
                                == 0);
                try (var connection = route.connect()) {
                    assertThat(connection.isValid(5)).isTrue();
                }
            }
        }
    }
}
