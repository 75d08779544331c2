package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.DATA;
import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.MAIN;
import static io.holdfast.failover.agent.Fixtures.directive;
import static io.holdfast.failover.agent.Fixtures.epoch;
import static io.holdfast.failover.agent.Fixtures.fence;
import static io.holdfast.failover.agent.Fixtures.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromiseStoreTest {
    private static final Directive UNBORN =
            new Directive(1, H1, state(0, 0, new Phase.Unborn()), H1, new Order.Observe(Epoch.NONE));

    @TempDir
    private Path dataDir;

    @Test
    void aPromiseSurvivesARestart() throws RefusedException {
        open().accept(directive(4, 9, fence(3)), null);

        var promise = open().promise().orElseThrow();
        assertThat(promise.epoch()).isEqualTo(epoch(3));
        assertThat(promise.term()).isEqualTo(4);
        assertThat(promise.version()).isEqualTo(9);
    }

    @Test
    void aPromotionBeginsOncePerEpochEvenAfterARestart() throws RefusedException {
        var store = open();
        store.accept(directive(9, fence(3)), null);

        assertThat(store.begin(epoch(3))).isTrue();
        assertThat(store.begin(epoch(3))).isFalse();
        assertThat(open().begin(epoch(3))).isFalse();
    }

    @Test
    void aPromotionBelowThePromiseIsSpentAndOneAboveItIsABug() throws RefusedException {
        var store = open();
        store.accept(directive(9, fence(3)), null);

        assertThat(store.begin(epoch(2))).isFalse();
        assertThatThrownBy(() -> store.begin(epoch(4))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPromiseThatCannotBeReadKeepsTheAgentFromStarting() throws Exception {
        open().accept(directive(9, fence(3)), null);
        var text = Files.readString(file());
        Files.writeString(file(), text.replace("\"epoch\":3", "\"epoch\":2"));

        assertThatThrownBy(this::open)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("checksum");
    }

    @Test
    void aWriteThatWasCutShortLeavesTheOldPromise() throws Exception {
        open().accept(directive(9, fence(3)), null);
        Files.writeString(file().resolveSibling("promise.new"), "{\"epo");

        assertThat(open().promised()).isEqualTo(epoch(3));
    }

    @Test
    void aPromiseThatCannotBeWrittenIsNotMade() throws Exception {
        var store = open();
        Files.createDirectories(dataDir.resolve("groups"));
        Files.writeString(dataDir.resolve("groups/main"), "in the way");

        assertThatThrownBy(() -> store.accept(directive(9, fence(3)), null))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be made durable");
        assertThat(store.promise()).isEmpty();
    }

    @Test
    void aPromotionThatCannotBeNotedDoesNotBegin() throws Exception {
        var store = open();
        store.accept(directive(9, fence(3)), null);
        breakFolder();

        assertThatThrownBy(() -> store.begin(epoch(3))).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void theSameDirectiveAgainWritesNothing() throws Exception {
        var store = open();
        store.accept(directive(9, fence(3)), null);
        breakFolder();

        store.accept(directive(9, fence(3)), null);

        assertThat(store.promised()).isEqualTo(epoch(3));
    }

    @Test
    void dataFoundWithoutItsPromiseGetsANameThatNobodyRegistered() throws RefusedException {
        open().accept(directive(9, fence(3)), DATA);

        var promise = open().promise().orElseThrow();
        assertThat(promise.forgetful()).isTrue();
        assertThat(promise.data()).isEqualTo(DATA);
        assertThat(promise.countedAs()).isNotNull().isNotEqualTo(DATA);
    }

    @Test
    void inAnUnbornGroupNothingCanHaveBeenForgotten() throws RefusedException {
        open().accept(UNBORN, DATA);

        assertThat(open().promise().orElseThrow().countedAs()).isEqualTo(DATA);
    }

    @Test
    void dataMadeAnewUnderThePromiseGoesByItsOwnName() throws RefusedException {
        var store = open();
        store.accept(directive(9, fence(3)), DATA);
        var cloned = new Incarnation("cloned");

        store.goesWith(cloned);

        var promise = open().promise().orElseThrow();
        assertThat(promise.forgetful()).isFalse();
        assertThat(promise.countedAs()).isEqualTo(cloned);
    }

    private PromiseStore open() throws RefusedException {
        return PromiseStore.open(dataDir, MAIN);
    }

    private Path file() {
        return dataDir.resolve("groups/main/promise");
    }

    private void breakFolder() throws IOException {
        Files.createDirectory(dataDir.resolve("groups/main/promise.new"));
    }
}
