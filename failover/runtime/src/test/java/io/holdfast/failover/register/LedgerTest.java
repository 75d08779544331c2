package io.holdfast.failover.register;

import static io.holdfast.failover.register.Notebook.H1;
import static io.holdfast.failover.register.Notebook.MAIN;
import static io.holdfast.failover.register.Notebook.note;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.register.InMemoryRegister.Answers;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private final InMemoryRegister register = new InMemoryRegister(Notebook::evolve, InstantSource.fixed(NOON));
    private long term;

    @BeforeEach
    void foundMain() {
        term = done(register.openTerm(H1));
        done(register.found(term, MAIN, Engine.POSTGRES, Notebook.RULE));
    }

    @Test
    void anAppendAtTheNewestVersionIsStoredAndCounted() {
        var appended = append(0, "one");

        assertThat(appended).isInstanceOfSatisfying(Appended.Stored.class, stored -> {
            assertThat(stored.state().version()).isEqualTo(1);
            assertThat(Notebook.newest(stored.state())).isEqualTo("one");
        });
        var entry = register.history(MAIN, 10).getFirst();
        assertThat(entry.version()).isEqualTo(1);
        assertThat(entry.at()).isEqualTo(NOON);
        assertThat(entry.from()).isEqualTo("unborn");
        assertThat(entry.why()).contains("one");
    }

    @Test
    void whoeverSawAnOlderVersionIsToldWhatStandsNow() {
        append(0, "one");

        assertThat(append(0, "two"))
                .isInstanceOfSatisfying(
                        Appended.WrongVersion.class,
                        wrong -> assertThat(wrong.state().version()).isEqualTo(1));
        assertThat(register.history(MAIN, 10)).hasSize(1);
    }

    @Test
    void aWatchedClusterHasAnOutboxThoughItIsNoGroup() {
        var carts = new GroupName("carts");
        var first = new Outbox(1, 0, false, 1, List.of(), List.of("slots-failing"));

        assertThat(done(register.keep(carts, first))).isTrue();
        assertThat(done(register.keep(carts, first))).isFalse();
        assertThat(register.outbox(carts)).isEqualTo(first);
        assertThat(register.outbox(carts).alarms()).containsExactly("slots-failing");
        assertThat(register.local().groups()).hasSize(1);
    }

    @Test
    void anOlderTermIsRefusedBeforeAnythingElse() {
        long newer = done(register.openTerm(H1));

        assertThat(append(0, "late")).isEqualTo(new Appended.StaleTerm(newer));
        assertThat(done(register.found(term, new GroupName("other"), Engine.REDIS, Notebook.RULE)))
                .isEqualTo(new Appended.StaleTerm(newer));
        assertThat(register.local().groups()).hasSize(1);
    }

    @Test
    void aTermThatWasNeverOpenedIsRefused() {
        assertThat(done(register.append(term + 1, H1, MAIN, 0, note("one")))).isInstanceOf(Appended.Refused.class);
    }

    @Test
    void anEventThatDoesNotFitAndOneThatFailsChangeNothing() {
        assertThat(done(register.append(term, H1, MAIN, 0, new Event.Resumed())))
                .isEqualTo(new Appended.Refused("nothing was paused"));
        assertThat(done(register.append(term, H1, MAIN, 0, new Event.Paused())))
                .isInstanceOfSatisfying(
                        Appended.Refused.class,
                        refused -> assertThat(refused.sentence()).contains("a transition with a fault"));
        assertThat(register.local().groups().getFirst().version()).isZero();
    }

    @Test
    void aGroupThatWasNeverFoundedIsRefused() {
        assertThat(done(register.append(term, H1, new GroupName("other"), 0, note("one"))))
                .isInstanceOf(Appended.Refused.class);
    }

    @Test
    void foundingAGroupAgainChangesNothing() {
        append(0, "one");

        assertThat(done(register.found(term, MAIN, Engine.REDIS, Notebook.RULE)))
                .isInstanceOfSatisfying(
                        Appended.Stored.class,
                        stored -> assertThat(stored.state().version()).isEqualTo(1));
    }

    @Test
    void groupsStandInTheOrderOfTheirNames() {
        done(register.found(term, new GroupName("cache"), Engine.REDIS, Notebook.RULE));

        assertThat(register.local().groups())
                .extracting(state -> state.group().value())
                .containsExactly("cache", "main");
    }

    @Test
    void theNewestThousandEventsAreRemembered() {
        for (int version = 0; version < 1005; version++) {
            append(version, "note " + version);
        }

        var all = register.history(MAIN, 5000);
        assertThat(all).hasSize(1000);
        assertThat(all.getFirst().version()).isEqualTo(6);
        assertThat(register.history(MAIN, 2))
                .extracting(entry -> entry.version())
                .containsExactly(1004L, 1005L);
    }

    @Test
    void anAppendWhoseAnswerWasLostIsFoundByReadingAgain() {
        register.answers(Answers.LOST);
        assertThat(register.append(term, H1, MAIN, 0, note("one")).toCompletableFuture())
                .isCompletedExceptionally();
        register.answers(Answers.GIVEN);

        assertThat(append(0, "one")).isInstanceOf(Appended.WrongVersion.class);
        assertThat(Notebook.newest(done(register.read()).groups().getFirst())).isEqualTo("one");
    }

    @Test
    void aSnapshotHoldsEverything() throws Exception {
        var before = new Ledger(Notebook::evolve);
        before.apply(new Command.OpenTerm(H1));
        before.apply(new Command.Found(1, MAIN, Engine.POSTGRES, Notebook.RULE));
        before.apply(new Command.Append(1, H1, MAIN, 0, NOON, note("one")));

        var after = new Ledger(Notebook::evolve);
        after.restore(Json.read(Json.bytes(before.content()), Ledger.Content.class));

        assertThat(after.view()).isEqualTo(before.view());
        assertThat(after.history(MAIN, 10)).isEqualTo(before.history(MAIN, 10)).hasSize(1);
    }

    private Appended append(long version, String text) {
        return done(register.append(term, H1, MAIN, version, note(text)));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
