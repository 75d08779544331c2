package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the other's data is gone        | h2 empty; h3 streaming 4@500 caught-up up=h1                          | keep h3
            the other does not stream       | h2 connecting; h3 streaming 4@500 caught-up up=h1                     | keep h3
            the other is silent             | h2 streaming 4@500 age=2000; h3 streaming 4@500 caught-up up=h1       | keep h3
            the other streams               | h2 streaming 4@500; h3 streaming 4@500 caught-up up=h1                | -
            it does not stream itself       | h2 empty; h3 connecting 4@500 caught-up up=h1                         | -
            it is far behind                | h2 empty; h3 streaming 4@300 up=h1                                    | -
            it has other data               | h2 empty; h3 streaming 4@500 caught-up up=h1 data=other               | -
            it is being rebuilt             | h2 empty; h3 streaming 4@500 caught-up up=h1 rebuilding               | -
            it is not consistent            | h2 empty; h3 streaming 4@500 caught-up up=h1 inconsistent             | -
            it receives from another        | h2 empty; h3 streaming 4@500 caught-up up=h2                          | -
            the other's stream broke just now | h2 connecting unstreamed=1399; h3 streaming 4@500 caught-up up=h1   | -
            its removal is verified already | h2 empty; h3 streaming 4@500 caught-up up=h1; h1 running 4@500 acks=h2 | keep h3
            """)
    void aLeavingMemberStaysWhenWritesWouldWaitWithoutIt(String why, String replicas, String event) {
        var primary = replicas.contains("h1 running") ? "" : "h1 running 4@500 acks=h2+h3; ";
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 leaving h3", primary + replicas))
                .isEqualTo(event);
    }

    private static final String PRIMARY = "h1 running 4@500 acks=h2+h3; ";
    private static final String TWO = "steady e3 from h1 of h1,h2 configured h1,h2,h3 ";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it has caught up              | h3 streaming 4@490 caught-up up=h1               | add h3
            it has not caught up          | h3 streaming 4@490 up=h1                         | -
            it does not stream            | h3 connecting 4@490 caught-up up=h1              | -
            it receives from another      | h3 streaming 4@490 caught-up up=h2               | -
            it is in an older epoch       | h3 streaming 4@490 caught-up up=h1 e2            | -
            it is not consistent          | h3 streaming 4@490 caught-up up=h1 inconsistent  | -
            it is being rebuilt           | h3 streaming 4@490 caught-up up=h1 rebuilding    | -
            its data have no name         | h3 streaming 4@490 caught-up up=h1 data=none     | -
            it is another group's data    | h3 streaming 4@490 caught-up up=h1 system=other  | -
            it was not heard lately       | h3 streaming 4@490 caught-up up=h1 age=1400      | -
            """)
    void H10_H15_aNewcomerCountsOnceItHasCaughtUp(String why, String newcomer, String event) {
        assertThat(Told.decided(TWO, "h1 running 4@500 acks=h2; h2 streaming 4@500; " + newcomer))
                .isEqualTo(event);
    }

    @Test
    void whoJoinsIsRegisteredAsItIs() {
        var heard = "h1 running 4@500 acks=h2; h3 streaming 4@490 caught-up up=h1";

        assertThat(FailoverRules.decide(Given.situation(TWO, heard)))
                .contains(new Event.MemberAdded(Given.member("h3")));
    }

    @Test
    void retiredDataNeverCountsAgain() {
        var heard = "h1 running 4@500 acks=h2; h3 streaming 4@490 caught-up up=h1";

        assertThat(Told.decided(TWO + "retired h3", heard)).isEqualTo("-");
        assertThat(Told.decided(TWO + "retired h2", heard)).isEqualTo("add h3");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it holds all that the primary had   | h1 running 4@500 acks=nobody        | h3 streaming 4@500 caught-up up=h1 | add h3
            it lacks a record                   | h1 running 4@500 acks=nobody        | h3 streaming 4@499 caught-up up=h1 | -
            it is on the history before         | h1 running 4@500 acks=nobody        | h3 streaming 3@500 caught-up up=h1 | -
            the primary's word is older         | h1 running 4@500 acks=nobody v=19   | h3 streaming 4@500 caught-up up=h1 | -
            """)
    void whoCouldBeElectedAloneMustHoldAllThatWasEverAcknowledged(
            String why, String primary, String newcomer, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1 k1 configured h1,h3", primary + "; " + newcomer))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            its data is gone                    | h3 empty                             | leaving h3
            it came back with other data        | h3 streaming 4@490 data=other        | leaving h3
            its rebuild failed                  | h3 failed rebuilding why=no-space    | leaving h3
            it is being rebuilt                 | h3 rewinding rebuilding              | -
            it failed, its data is whole        | h3 failed why=port-in-use            | -
            it is silent                        | h3 empty age=1400                    | -
            it has not promised this epoch yet  | h3 empty e0                          | -
            it is stopped                       | h3 stopped                           | -
            """)
    void aMemberWhoseDataIsLostIsTakenOut(String why, String member, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3", PRIMARY + "h2 streaming 4@500; " + member))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the setting is free of it             | h1 running 4@500 acks=h2         | remove h3
            the setting still names it            | h1 running 4@500 acks=h2+h3      | -
            the setting is not verified           | h1 running 4@500                 | -
            the setting is that of an older order | h1 running 4@500 acks=h2 v=19    | -
            the primary is in an older epoch      | h1 running 4@500 acks=h2 e2      | -
            the primary is not heard              | h1 running 4@500 acks=h2 age=1400 | -
            """)
    void aLeavingMemberCountsUntilThePrimaryWasSeenToBeFreeOfIt(String why, String primary, String event) {
        var others = "; h2 streaming 4@500; h3 empty; h4 streaming 4@500 caught-up up=h1";

        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 leaving h3", primary + others))
                .isEqualTo(event);
        assertThat(Told.decided("opening e3 from h1 of h1,h2,h3 leaving h3", primary + others))
                .isEqualTo(event);
    }

    @Test
    void whileOneIsLeavingNobodyElseLeavesOrJoins() {
        var heard = PRIMARY + "h2 empty; h3 empty; h4 streaming 4@500 caught-up up=h1";

        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 leaving h3", heard))
                .isEqualTo("-");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the setting asks for two         | h1 running 4@500 acks=h2+h3 ackk=2      | raise to 2
            the setting asks for one         | h1 running 4@500 acks=h2+h3 ackk=1      | -
            two of one can never answer      | h1 running 4@500 acks=h2 ackk=2         | -
            the setting is not verified      | h1 running 4@500 ackk=2                 | -
            the setting is of an older order | h1 running 4@500 acks=h2+h3 ackk=2 v=19 | -
            it asks for more than is wanted  | h1 running 4@500 acks=h2+h3 ackk=3      | -
            """)
    void theRegisterCountsWithMoreOnlyAfterTheEngineDoes(String why, String primary, String event) {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3 available k1 wanted2", primary + "; h2 streaming; h3 streaming"))
                .isEqualTo(event);
    }

    @Test
    void theRegisterNeverCountsWithMoreThanTheEngineAsksForOrIsWanted() {
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3,h4 available k1 wanted3",
                        "h1 running 4@500 acks=h2+h3+h4 ackk=2; h2 streaming; h3 streaming; h4 streaming"))
                .isEqualTo("raise to 2");
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3,h4 available k1 wanted2",
                        "h1 running 4@500 acks=h2+h3+h4 ackk=3; h2 streaming; h3 streaming; h4 streaming"))
                .isEqualTo("raise to 2");
        assertThat(Told.decided(
                        "steady e3 from h1 of h1,h2,h3 k1",
                        "h1 running 4@500 acks=h2+h3 ackk=2; h2 streaming; h3 streaming"))
                .isEqualTo("-");
    }

    /** The others are no members any more afterwards: were it dead, nobody could be promoted. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it is heard             | h1 running 4@500          | alone h1
            it is not heard         | h1 running 4@500 age=1400 | -
            it is in an older epoch | h1 running 4@500 e2       | -
            """)
    void onlyAPrimaryThatIsHeardGoesOnAlone(String why, String primary, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 available k1", primary + "; h2 connecting; h3 stopped"))
                .isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            enough replicas                   | available k1          | h2 streaming; h3 connecting                        | -
            none for long                     | available k1          | h2 connecting; h3 stopped                          | alone h1
            none heard for long               | available k1          | h2 streaming age=5000; h3 streaming age=5000       | alone h1
            none heard for a moment           | available k1          | h2 streaming age=4900; h3 streaming age=5000       | -
            the stream broke a moment ago     | available k1          | h2 connecting unstreamed=4999; h3 stopped          | -
            the stream broke long ago         | available k1          | h2 connecting unstreamed=5000; h3 stopped          | alone h1
            the phase has only begun          | available k1 for 4900 | h2 connecting; h3 stopped                          | -
            it is alone already               | available k0 wanted1  | h2 connecting; h3 stopped                          | -
            strict: writes wait               | k1                    | h2 connecting; h3 stopped                          | -
            """)
    void aPrimaryGoesOnAloneOnlyWhereThatIsAllowed(String why, String rule, String replicas, String event) {
        assertThat(Told.decided("steady e3 from h1 of h1,h2,h3 " + rule, "h1 running 4@500; " + replicas))
                .isEqualTo(event);
    }
}
