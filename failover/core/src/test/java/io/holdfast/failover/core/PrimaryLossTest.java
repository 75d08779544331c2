package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrimaryLossTest {
    private static final String STEADY = "steady e3 from h1 of h1,h2,h3";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            its agent says it runs              | h1 running 4@500                                   | -
            its agent says it is promoted       | h1 promoted 4@500                                  | -
            its agent says it stopped           | h1 stopped                                         | fence 4
            its agent says it hangs             | h1 hung                                            | fence 4
            its agent says it failed            | h1 failed why=disk-full                            | fence 4
            its agent came back and is fenced   | h1 fenced 4@500                                    | fence 4
            its agent leads another epoch       | h1 running 4@500 leads=2:3:2:200                   | fence 4
            its agent has promised a newer one  | h1 stopped e4                                      | -
            its agent spoke before this epoch   | h1 streaming 3@290 e2                              | -
            that one's own look is not counted  | h1 streaming 3@290 e2 refused=9; h2 connecting refused=9 | -
            nor is it believed                  | h1 streaming 3@290 e2 answered=9; h2 connecting refused=9; h3 connecting refused=9 | fence 4
            """)
    void theAgentBesideAnInstanceIsBelievedAtOnce(String why, String heard, String event) {
        assertThat(Told.decided(STEADY, heard)).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            nobody looked                       | h2 streaming; h3 streaming                                           | -
            two tried in vain                   | h2 connecting refused=100; h3 connecting unanswered=100              | fence 4
            one alone tried in vain             | h2 connecting refused=100; h3 connecting                             | -
            one tried in vain, one is silent    | h2 connecting refused=100; h3 connecting refused=100 age=1400        | -
            one still receives                  | h2 connecting refused=100; h3 streaming unanswered=100 hears=200     | -
            the stream of one has just ended    | h2 connecting refused=100; h3 connecting unanswered=100 heard=200    | fence 4
            one receives, but not lately        | h2 connecting refused=100; h3 streaming unanswered=100 hears=1300    | fence 4
            one got an answer                   | h2 connecting refused=100; h3 connecting answered=100                | -
            both tried, too long ago            | h2 connecting refused=1300; h3 connecting refused=1300               | -
            their evidence is of another epoch  | h2 connecting refused=100 about=2; h3 connecting refused=100 about=2 | -
            """)
    void silenceAloneIsNeverEnough(String why, String others, String event) {
        assertThat(Told.decided(STEADY, "h1 running 4@500 age=1500; " + others)).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0} nodes configured, {1} tried in vain: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            h1          | h1 running 4@500 age=9000                         | -
            h1,h2       | h2 connecting refused=9                           | fence 4
            h1,h2,h3    | h2 connecting refused=9                           | -
            h1,h2,h3    | h2 connecting refused=9; h3 none refused=9        | fence 4
            h1,h2,h3,h4 | h2 connecting refused=9; h4 none unanswered=9     | fence 4
            h1,h2,h3,h4 | h2 connecting refused=9; h3 none refused=9; h4 none answered=9    | -
            h1,h2,h3,h4 | h2 connecting refused=9; h3 none refused=9; h4 none answered=1400 | fence 4
            """)
    void moreThanOneNodeMustHaveTriedUnlessOnlyOneIsLeft(String configured, String heard, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1,h2 configured " + configured, heard))
                .isEqualTo(event);
    }

    @Test
    void aCoordinatorThatJustBeganToListenWaitsForTheFirstReport() {
        var others = "h2 connecting refused=9; h3 connecting refused=9";

        assertThat(Told.decided(STEADY + " for 1000", others)).isEqualTo("-");
        assertThat(Told.decided(STEADY + " for 1400", others)).isEqualTo("fence 4");
    }

    @Test
    void aPrimaryThatWasHeardBeforeIsNotWaitedForAgain() {
        assertThat(Told.decided(
                        STEADY + " for 1000",
                        "h1 running 4@500 age=1500; h2 connecting refused=9; h3 connecting refused=9"))
                .isEqualTo("fence 4");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            h1 hung                          | the instance of h1 does not answer new connections
            h1 hung why=it-waits-for-disks   | the instance of h1 does not answer new connections: it waits for disks
            h1 stopped                       | the instance of h1 is stopped
            h1 failed why=disk-full          | the instance of h1 is failed: disk full
            h1 running 4@500 leads=2:3:2:200 | h1 leads another epoch
            h2 none refused=9; h3 none refused=9 | h1 is silent, its instance answers nobody and no replica hears it
            """)
    void anOperatorReadsWhyThePrimaryIsLost(String heard, String reason) {
        assertThat(PrimaryLoss.reason(Given.situation(STEADY, heard), Given.node("h1")))
                .contains(reason);
    }

    @Test
    void aPausedGroupIsLeftAsItIsButAChangeThatHasBegunIsBroughtToItsEnd() {
        assertThat(Told.decided(STEADY + " paused", "h1 stopped")).isEqualTo("-");
        assertThat(Told.decided("opening e3 from h1 of h1,h2,h3 paused", "h1 stopped"))
                .isEqualTo("fence 4");
    }

    @Test
    void aNewPrimaryThatIsLostBeforeItOpenedCostsItsEpoch() {
        assertThat(Told.decided("opening e3 from h2 of h1,h2,h3", "h2 stopped")).isEqualTo("fence 4");
        assertThat(Told.decided("opening e3 from h2 of h1,h2,h3", "h2 promoted 4@301"))
                .isEqualTo("-");
    }
}
