package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The phases before, between and after the fence. */
class PhasesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            all are here and have nothing       | h1 empty e0; h2 empty e0; h3 empty e0                  | initialise on h1
            by priority                         | h1 empty e0; h2 empty e0 priority=5; h3 empty e0       | initialise on h2
            one has no instance                 | h1 none e0; h2 empty e0; h3 empty e0                   | initialise on h2
            one may never lead                  | h1 empty e0 never-leads; h2 empty e0; h3 empty e0      | initialise on h2
            one cannot write                    | h1 empty e0 cannot-write; h2 empty e0; h3 empty e0     | initialise on h2
            one is missing                      | h1 empty e0; h2 empty e0                               | -
            one is silent                       | h1 empty e0; h2 empty e0; h3 empty e0 age=1400         | -
            one has promised something          | h1 empty e0; h2 empty e0; h3 empty e4                  | -
            one has data that is not up yet     | h1 empty e0; h2 empty e0; h3 starting e0               | -
            one has data: it is adopted         | h1 empty e0; h2 empty e0; h3 fenced 5@900 e0           | born on h3 history 5
            two have data                       | h1 empty e0; h2 fenced 5@900 e0; h3 fenced 5@900 e0    | -
            data, and one is missing            | h2 empty e0; h3 fenced 5@900 e0                        | -
            data, and one has promised          | h1 empty e4; h2 empty e0; h3 fenced 5@900 e0           | -
            data that has promised              | h1 empty e0; h2 empty e0; h3 fenced 5@900 e4           | -
            """)
    void aGroupIsBornOnceAndNeverOverExistingData(String why, String heard, String event) {
        assertThat(Told.decided("unborn configured h1,h2,h3", heard)).isEqualTo(event);
    }

    @Test
    void amongEqualsTheFirstDataIsCreatedAwayFromTheCoordinator() {
        var heard = "h1 empty e0; h2 empty e0; h3 empty e0";

        assertThat(Told.decided("unborn configured h1,h2,h3 coordinator h1", heard))
                .isEqualTo("initialise on h2");
        assertThat(Told.decided("unborn configured h3,h2,h1", heard))
                .as("and then by name, in whatever order they are configured")
                .isEqualTo("initialise on h1");
    }

    @Test
    void whoHasTheFirstDataIsRegisteredAsItIs() {
        assertThat(FailoverRules.decide(Given.situation("initialising to h1 configured h1,h2", "h1 fenced 1@40")))
                .contains(new Event.Initialised(Given.member("h1"), "1", Given.SYSTEM, Given.SECRET));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the data is up               | 100   | h1 fenced 1@40; h2 empty              | born on h1 history 1
            another one's data does not  | 100   | h1 initialising; h2 fenced 1@40       | -
            it is at work                | 90000 | h1 initialising; h2 empty             | -
            it has told no secret        | 100   | h1 fenced 1@40 secretless; h2 empty   | -
            the data is not up yet       | 100   | h1 starting 1@40; h2 empty            | -
            the data have no name        | 100   | h1 fenced 1@40 data=none; h2 empty    | -
            the data have no identity    | 100   | h1 fenced 1@40 system=; h2 empty      | -
            their log is not known       | 100   | h1 fenced; h2 empty                   | -
            it is silent                 | 59999 | h1 initialising age=9000; h2 empty    | -
            it is silent for too long    | 60000 | h1 initialising age=9000; h2 empty    | initialise on h2
            """)
    void theInitialiserAloneGivesTheGroupItsData(String why, long millis, String heard, String event) {
        assertThat(Told.decided("initialising to h1 configured h1,h2 for " + millis, heard))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the target holds the last record        | 500   | h1 stopped 4@500 exact; h2 connecting 4@500          | promote h2 to 5 from 4@500
            the target's stream delivers it         | 500   | h1 stopped 4@500 exact; h2 streaming 4@499           | promote h2 to 5 from 4@500
            the target lacks the last record        | 500   | h1 stopped 4@500 exact; h2 connecting 4@499          | -
            the target may not lead                 | 500   | h1 stopped 4@500 exact; h2 streaming 4@500 never-leads | -
            the target lost its data since          | 500   | h1 stopped 4@500 exact; h2 streaming 4@500 data=other | -
            the end is on no known history          | 500   | h1 stopped 9@500 exact; h2 streaming 9@500           | -
            the target is on an older history       | 500   | h1 stopped 4@500 exact; h2 streaming 3@500           | -
            the primary still stops                 | 500   | h1 stopping; h2 streaming 4@500                      | -
            the primary checkpoints                 | 500   | h1 running 4@500; h2 streaming 4@500                 | -
            the primary is closed to clients        | 500   | h1 promoted 4@500; h2 streaming 4@500                | -
            the primary crashed                     | 500   | h1 stopped; h2 streaming 4@500                       | fence 4 for h2
            the primary hangs                       | 500   | h1 hung; h2 streaming 4@500                          | fence 4 for h2
            the primary's agent began anew          | 500   | h1 fenced 4@500 moving; h2 streaming 4@500           | fence 4 for h2
            the primary's data is gone              | 500   | h1 empty; h2 streaming 4@500                         | fence 4 for h2
            the target fell silent                  | 1500  | h1 stopped 4@500 exact; h2 connecting 4@499 age=1400  | fence 4 for h1
            the target was not heard yet            | 500   | h1 stopped 4@500 exact                               | -
            the target's instance died              | 1400  | h1 stopped 4@500 exact; h2 stopped 4@499             | fence 4 for h1
            the target may have stopped for long    | 500   | h1 stopped 4@500 exact; h2 stopped 4@499             | -
            the deadline is over                    | 15000 | h1 stopped 4@500 exact; h2 connecting 4@499          | fence 4 for h1
            silent primary, nobody looked           | 2000  | h1 stopping age=1500; h2 streaming 4@500; h3 none    | -
            silent primary, tried in vain           | 2000  | h1 stopping age=1500; h2 streaming refused=9; h3 none refused=9 | fence 4 for h2
            """)
    void aHandOverEndsWithTheTargetOrInANewEpoch(String why, long millis, String heard, String event) {
        assertThat(Told.decided("handing-over e3 from h1 to h2 of h1,h2,h3 for " + millis, heard))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it drains                       | 14900 | h1 running 4@500; h2 streaming 4@400                | -
            it never gets there             | 15000 | h1 running 4@500; h2 streaming 4@400                | cancel
            the target fell silent          | 1400  | h1 running 4@500; h2 streaming 4@400 age=1400       | cancel
            nobody has looked for long      | 1300  | h1 running 4@500                                    | -
            the target hangs                | 1400  | h1 running 4@500; h2 hung 4@400                     | cancel
            it was demoted, the target lags | 15000 | h1 fenced 4@500; h2 connecting 4@400                | fence 4 for h1
            it was demoted, the target hangs | 1400 | h1 fenced 4@500; h2 hung 4@400                      | fence 4 for h1
            its agent knows an older epoch  | 15000 | h1 running 4@500 e2; h2 streaming 4@400             | fence 4 for h1
            it is gone                      | 2000  | h1 stopped; h2 streaming 4@400                      | fence 4 for h2
            """)
    void aRedisThatStillServesGoesOnWhenItsTargetDoesNotGetThere(String why, long millis, String heard, String event) {
        assertThat(Told.decided("handing-over e3 from h1 to h2 of h1,h2,h3 redis for " + millis, heard))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it says that it is promoted          | 100   | h2 promoted 4@301 leads=3:4:3:300       | promoted from 3@300
            it leads another epoch               | 100   | h2 promoted 3@301 leads=2:3:2:200       | -
            it leads another history             | 100   | h2 promoted 5@301 leads=3:5:3:300       | -
            it is at work                        | 9999  | h2 fenced 3@300                         | -
            it took too long                     | 10000 | h2 fenced 3@300                         | fence 4
            it failed                            | 100   | h2 failed why=no-disk                   | fence 4
            it stopped                           | 100   | h2 stopped                              | fence 4
            its data is gone                     | 100   | h2 empty                                | fence 4
            it is silent                         | 1400  | h2 fenced 3@300 age=1400                | fence 4
            it was not heard yet                 | 1300  | h3 fenced 3@300                         | -
            """)
    void aCandidateThatDoesNotGetThereCostsTheEpoch(String why, long millis, String heard, String event) {
        assertThat(Told.decided("promoting e3 from h1 to h2 of h1,h2,h3 for " + millis, heard))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the marker is held              | h2 promoted 4@301 leads=3:4:3:300 marker=3      | opened 3
            the marker of an older epoch    | h2 promoted 4@301 leads=3:4:3:300 marker=2      | -
            a newcomer helps to hold it     | h2 promoted 4@301 leads=3:4:3:300; h4 streaming 4@301 caught-up up=h2 | add h4
            """)
    void anEpochOpensWhenItsMarkerIsHeld(String why, String heard, String event) {
        assertThat(Told.decided("opening e3 from h2 of h1,h2,h3", heard)).isEqualTo(event);
    }

    @Test
    void withoutReplicasTheMarkerWaitsUnlessThePrimaryMayGoOnAlone() {
        var heard = "h2 promoted 4@301 leads=3:4:3:300; h1 none; h3 stopped";

        assertThat(Told.decided("opening e3 from h2 of h1,h2,h3", heard)).isEqualTo("-");
        assertThat(Told.decided("opening e3 from h2 of h1,h2,h3 available", heard))
                .isEqualTo("alone h2");
    }
}
