package io.holdfast.failover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.GroupState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node was told reaches its disk soon, and never while a failover is on its way. */
class StateKeeperTest {
    @TempDir
    private Path dataDir;

    private StateKeeper keeper;
    private long now;

    @BeforeEach
    void begin() {
        keeper = new StateKeeper(new StateCopy(PromiseStore.folder(dataDir, Fixtures.MAIN)), Runnable::run);
    }

    @Test
    void aStateIsCopiedOnceItHasStoodForASecond() throws IOException {
        told(5);
        assertThat(copied(999)).isEmpty();
        assertThat(copied(1)).contains(5L);
    }

    @Test
    void aStateThatNeverStandsForASecondIsCopiedEveryFiveSeconds() throws IOException {
        for (int version = 1; version <= 10; version++) {
            told(version);
            assertThat(copied(500))
                    .as("after version " + version)
                    .isEqualTo(version < 10 ? Optional.empty() : Optional.of(10L));
        }
    }

    private void told(long version) {
        keeper.learn(Fixtures.steady(version, 2), now);
    }

    private Optional<Long> copied(long afterMillis) throws IOException {
        now += Duration.ofMillis(afterMillis).toNanos();
        keeper.turn(now);
        return StateCopy.read(dataDir, Fixtures.MAIN).map(GroupState::version);
    }
}
