package io.holdfast.failover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RegisterCallTest {
    private final RegisterCall call = new RegisterCall(Runnable::run);
    private final List<String> heard = new ArrayList<>();

    @Test
    void oneCallAtATime() {
        var answer = new CompletableFuture<String>();
        call.begin(0, () -> answer, heard::add, error -> heard.add("unknown"));
        assertThat(call.busy()).isTrue();

        answer.complete("done");

        assertThat(call.busy()).isFalse();
        assertThat(heard).containsExactly("done");
    }

    @Test
    void whatIsInEarnestGoesBeforePractice() {
        var practice = new CompletableFuture<String>();
        call.beginIdly(0, () -> practice, heard::add);
        assertThat(call.busy()).isFalse();
        assertThat(call.free()).isFalse();

        call.begin(0, () -> CompletableFuture.completedFuture("done"), heard::add, error -> heard.add("unknown"));
        practice.complete("practised");

        assertThat(heard).containsExactly("done");
    }

    @Test
    void aPracticeThatIsNeverAnsweredMeansNothing() {
        call.beginIdly(0, CompletableFuture<String>::new, heard::add);

        call.expire(4_000_000_000L);

        assertThat(call.free()).isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void aCallThatIsNeverAnsweredIsUnknown() {
        call.begin(0, CompletableFuture<String>::new, heard::add, error -> heard.add("unknown"));

        call.expire(4_000_000_000L);

        assertThat(heard).containsExactly("unknown");
    }
}
