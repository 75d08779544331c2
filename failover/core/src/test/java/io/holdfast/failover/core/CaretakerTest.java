package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaretakerTest {
    private static final String CARETAKER = "h1 running 4@500 acks=h2+h3 never-leads; ";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it has caught up               | h2 streaming 4@500 caught-up up=h1                                                        | hand over to h2
            it has not caught up           | h2 streaming 4@400 up=h1                                                                  | -
            it receives from another       | h2 streaming 4@500 caught-up up=h3                                                        | -
            it does not stream             | h2 connecting 4@500 caught-up up=h1                                                       | -
            it is fenced                   | h2 fenced 4@500 caught-up up=h1                                                           | -
            it may not lead either         | h2 streaming 4@500 caught-up up=h1 never-leads                                            | -
            it was not heard lately        | h2 streaming 4@500 caught-up up=h1 age=1400                                               | -
            it is in an older epoch        | h2 streaming 4@500 caught-up up=h1 e2                                                     | -
            its data was not registered    | h2 streaming 4@500 caught-up up=h1 data=other                                             | leaving h2
            the higher priority goes first | h2 streaming 4@500 caught-up up=h1; h3 streaming 4@500 caught-up up=h1 priority=5         | hand over to h3
            """)
    void aPrimaryThatMayNotLeadHandsOverToOneThatMay(String why, String replicas, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3", CARETAKER + replicas))
                .isEqualTo(event);
    }

    @Test
    void amongEqualsTheSuccessorIsPlacedAwayFromTheCoordinator() {
        var replicas = "h2 streaming 4@500 caught-up up=h1; h3 streaming 4@500 caught-up up=h1";

        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 coordinator h2", CARETAKER + replicas))
                .isEqualTo("hand over to h3");
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 coordinator h3", CARETAKER + replicas))
                .isEqualTo("hand over to h2");
        assertThat(Told.decided("steady e3 from h1 of h3,h2,h1", CARETAKER + replicas))
                .as("and then by name, in whatever order they joined")
                .isEqualTo("hand over to h2");
    }

    @Test
    void whoNeverTriedHasNothingToWaitFor() {
        assertThat(Told.decided(
                        "steady e0 from h1 of h1,h2,h3 for 100",
                        "h1 running 1@500 acks=h2+h3 never-leads; h2 streaming 1@500 caught-up up=h1"))
                .isEqualTo("hand over to h2");
    }

    @Test
    void itServesForAWhileBetweenTwoAttempts() {
        var replica = "h2 streaming 4@500 caught-up up=h1";

        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 for 14999", CARETAKER + replica))
                .isEqualTo("-");
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 for 15000", CARETAKER + replica))
                .isEqualTo("hand over to h2");
    }

    /** Its writers are held for a moment by each attempt, in vain where the target does not get there. */
    @Test
    void aRedisWhoseHandOverIsGivenUpRestsLongerEachTime() {
        var heard = CARETAKER + "h2 streaming 4@500 caught-up up=h1";
        var begun = new ArrayList<Long>();
        var phase = "steady e3 from h1";
        long since = 1_000;
        for (long now = since; now < Duration.ofHours(2).toMillis(); now += 500) {
            var told = Told.decided(phase + " of h1,h2,h3 redis for " + (now - since) + " earlier " + since, heard);
            if (told.equals("hand over to h2")) {
                begun.add(now);
                phase = "handing-over e3 from h1 to h2";
                since = now;
            } else if (told.equals("cancel")) {
                phase = "steady e3 from h1";
                since = now;
            }
        }

        assertThat(begun.getFirst()).isEqualTo(16_000);
        var rests = IntStream.range(1, begun.size())
                .mapToObj(i -> begun.get(i) - begun.get(i - 1))
                .toList();
        assertThat(rests).isSorted().startsWith(46_000L, 92_000L).endsWith(615_000L);
    }

    @Test
    void aPostgresqlWaitsForNothingOfTheKind() {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3 for 15000 earlier 100000",
                        CARETAKER + "h2 streaming 4@500 caught-up up=h1"))
                .isEqualTo("hand over to h2");
    }

    @Test
    void aRedisThatCannotWriteIsReplacedWithoutRest() {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3 redis for 15000 earlier 100000",
                        "h1 running 4@500 acks=h2+h3 cannot-write; h2 streaming 4@500 caught-up up=h1"))
                .isEqualTo("fence 4 for h2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            another could go on        | h2 streaming 4@500 caught-up up=h1                                                     | fence 4 for h2
            the other one is full, too | h2 streaming 4@500 caught-up up=h1 cannot-write                                        | -
            the other one lags         | h2 streaming 4@400 up=h1                                                               | -
            the third one could go on  | h2 streaming 4@500 caught-up up=h1 cannot-write; h3 streaming 4@500 caught-up up=h1    | fence 4 for h3
            """)
    void aPrimaryWhoseDiskTakesNoWritesIsReplacedWhereAnotherCanWrite(String why, String replicas, String event) {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3",
                        "h1 running 4@500 acks=h2+h3 cannot-write why=the-disk-is-full; " + replicas))
                .isEqualTo(event);
    }

    @Test
    void aPrimaryThatMayLeadStays() {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3",
                        "h1 running 4@500 acks=h2+h3; h2 streaming 4@500 caught-up up=h1 priority=9"))
                .isEqualTo("-");
    }
}
