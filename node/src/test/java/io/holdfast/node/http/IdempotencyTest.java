package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    private final Idempotency idempotency = new Idempotency(() -> 0);
    private final List<String> acts = new ArrayList<>();

    @Test
    void whatWasDoneIsAnsweredAgainAndNotDoneAgain() {
        assertThat(ask(() -> CompletableFuture.completedStage("first")).toCompletableFuture())
                .isCompletedWithValue("first");
        assertThat(ask(() -> CompletableFuture.completedStage("second")).toCompletableFuture())
                .isCompletedWithValue("first");
        assertThat(acts).hasSize(1);
    }

    @Test
    void whatWasRefusedMayBeAskedAgain() {
        var refused = ask(() -> CompletableFuture.failedStage(Problem.refused("Not now.")));
        assertThatThrownBy(() -> refused.toCompletableFuture().join()).hasMessageContaining("Not now.");

        assertThat(ask(() -> CompletableFuture.completedStage("done")).toCompletableFuture())
                .isCompletedWithValue("done");
        assertThat(acts).hasSize(2);
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneAgain() {
        var unknown = ask(() -> CompletableFuture.failedStage(Problem.unavailable("Who knows.")));
        var again = ask(() -> CompletableFuture.completedStage("done twice"));

        assertThat(unknown.toCompletableFuture()).isCompletedExceptionally();
        assertThat(again.toCompletableFuture()).isCompletedExceptionally();
        assertThat(acts).hasSize(1);
    }

    @Test
    void aKeyIsForOneRequest() {
        var unused = ask(() -> CompletableFuture.completedStage("done"));

        assertThatThrownBy(() -> idempotency.once("me", "key", "another", () -> CompletableFuture.completedStage("")))
                .isInstanceOf(Problem.class);
    }

    private CompletionStage<Object> ask(Supplier<CompletionStage<Object>> act) {
        return idempotency.once("me", "key", "request", () -> {
            acts.add("act");
            return act.get();
        });
    }
}
