package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FenceQuorumTest {
    private static final String FENCING = "fencing e3 from h1 of h1,h2,h3 ";

    /** Nobody below holds a lease any more; h1 is gone for good. */
    private static final String OVER = "; h1 none lease=9000 age=9000";

    @ParameterizedTest(name = "n = {0}, k = {1}: {2} fenced")
    @CsvSource({
        "1,1,1", "2,1,1", "3,1,2", "4,1,3", "5,1,4", "2,2,1", "3,2,1", "4,2,2", "5,2,3", "3,0,3", "1,0,1", "5,4,1"
    })
    void aPromotionNeedsNMinusKFencedMembersAndAtLeastItsCandidate(int n, int k, int needed) {
        var rule = k == 0 ? " available k0 wanted1" : " k" + k;
        var state = "fencing e3 of " + names(n) + rule;

        assertThat(Told.decided(state, fenced(needed))).startsWith("promote ");
        assertThat(Told.decided(state, fenced(needed - 1))).isEqualTo("-");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            fenced in this epoch                | h3 fenced 3@300                 | promote h2 to 4 from 3@300
            an old report of it                 | h3 fenced 3@300 age=60000       | promote h2 to 4 from 3@300
            stopped cleanly                     | h3 stopped 3@300 exact          | promote h2 to 4 from 3@300
            may not lead but vote               | h3 fenced 3@300 never-leads     | promote h2 to 4 from 3@300
            promised another epoch              | h3 fenced 3@300 e2              | -
            other data than was registered      | h3 fenced 3@300 data=other      | -
            another group's data                | h3 fenced 3@300 system=other    | -
            a rebuild was begun                 | h3 fenced 3@300 rebuilding      | -
            not consistent                      | h3 fenced 3@300 inconsistent    | -
            more may arrive                     | h3 fenced 3@300 moving          | -
            still receives                      | h3 streaming 3@300              | -
            no position                         | h3 fenced                       | -
            exact, it says, and no position     | h3 fenced exact                 | -
            a history that nobody handed out    | h3 fenced 9@300                 | -
            no data                             | h3 empty                        | -
            """)
    void H15_H23_aVoteCountsOnlyWithTheRegisteredDataAndAnExactKnownPosition(String why, String vote, String event) {
        assertThat(Told.decided(FENCING, "h2 fenced 3@300; " + vote + OVER)).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the longer log leads                  | h2 fenced 3@300; h3 fenced 3@301                        | promote h3 to 4 from 3@301
            the newer epoch leads, not the longer | h2 fenced 2@900; h3 fenced 3@300                        | promote h3 to 4 from 3@300
            among equals the priority             | h2 fenced 3@300; h3 fenced 3@300 priority=5             | promote h3 to 4 from 3@300
            never priority before data            | h2 fenced 3@301; h3 fenced 3@300 priority=5             | promote h2 to 4 from 3@301
            among equals the name                 | h3 fenced 3@300; h2 fenced 3@300                        | promote h2 to 4 from 3@300
            the longest alone, may it lead or not | h2 fenced 3@301 never-leads; h3 fenced 3@300            | promote h2 to 4 from 3@301
            an equal that may lead goes first     | h2 fenced 3@300 never-leads priority=9; h3 fenced 3@300 | promote h3 to 4 from 3@300
            the longest is not heard: wait        | h2 fenced 3@301 age=2000; h3 fenced 3@300               | -
            an equal stands in for the silent     | h2 fenced 3@300 age=2000; h3 fenced 3@300               | promote h3 to 4 from 3@300
            the longest is not up yet: wait       | h2 stopped 3@301 exact; h3 fenced 3@300                 | -
            """)
    void H18_theChosenOneHoldsTheMaximumOfAllVotes(String why, String votes, String event) {
        assertThat(Told.decided(FENCING, votes + OVER)).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            both others' data are being made anew  | from h1         | h1 fenced 3@300; h2 rewinding rebuilding; h3 cloning rebuilding          | promote h1 to 4 from 3@300
            one came back with other data          | from h1         | h1 fenced 3@300; h2 rewinding rebuilding; h3 fenced 3@300 data=other     | promote h1 to 4 from 3@300
            the others' data are gone              | from h1         | h1 fenced 3@300; h2 empty; h3 empty                                      | -
            one is gone, one is cloned anew        | from h1         | h1 fenced 3@300; h2 cloning rebuilding data=other; h3 empty              | -
            it never got to its history            | from h1         | h1 fenced 2@300; h2 rewinding rebuilding; h3 cloning rebuilding          | -
            another one was promoted last          | from h1 last h2 | h1 fenced 3@300; h2 rewinding rebuilding; h3 cloning rebuilding          | -
            one is silent and may yet vote         | from h1         | h1 fenced 3@300; h2 rewinding rebuilding; h3 cloning rebuilding age=9000 | -
            one has yet to promise                 | from h1         | h1 fenced 3@300; h2 rewinding rebuilding; h3 cloning rebuilding e2       | -
            one has yet to be fenced               | from h1         | h1 fenced 3@300; h2 rewinding rebuilding; h3 streaming 3@300             | -
            it has not voted                       | from h1         | h1 streaming 3@300; h2 rewinding rebuilding; h3 cloning rebuilding       | -
            """)
    void whereTooManyHaveNoVoteToGiveWhoWasPromotedLastDecidesAlone(
            String why, String group, String heard, String event) {
        assertThat(Told.decided("fencing e3 " + group + " of h1,h2,h3", heard)).isEqualTo(event);
        assertThat(Told.decided("fencing e3 redis " + group + " of h1,h2,h3", heard))
                .as("of Redis, where memory ends with a process, another rule decides")
                .doesNotStartWith("promote");
    }

    @Test
    void theSilentHolderOfTheLongestLogIsNotWaitedForWhenTheOthersAreAQuorumWithoutIt() {
        var state = "fencing e3 from h1 of h1,h2,h3,h4,h5 k2";
        var silent = "h2 fenced 3@900 age=9000; h3 fenced 3@300; h4 fenced 3@400";

        assertThat(Told.decided(state, silent + OVER)).isEqualTo("-");
        assertThat(Told.decided(state, silent + "; h5 fenced 3@200" + OVER)).isEqualTo("promote h4 to 4 from 3@400");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            another has yet to vote             | 1999 | h1 fenced 3@300 never-leads; h2 fenced 3@200; h3 streaming 3@300           | -
            another has yet to vote for long    | 2000 | h1 fenced 3@300 never-leads; h2 fenced 3@200; h3 streaming 3@300           | promote h1 to 4 from 3@300
            that one is not heard               | 10   | h1 fenced 3@300 never-leads; h2 fenced 3@200; h3 streaming 3@300 age=9000  | promote h1 to 4 from 3@300
            all voted                           | 10   | h1 fenced 3@300 never-leads; h2 fenced 3@200; h3 fenced 3@200              | promote h1 to 4 from 3@300
            one that may lead is not waited for | 10   | h1 fenced 3@300; h2 fenced 3@200; h3 streaming 3@300                       | promote h1 to 4 from 3@300
            """)
    void aHolderThatMayNotLeadLetsThoseVoteFirstThatMay(String why, long millis, String votes, String event) {
        assertThat(Told.decided(FENCING + "for " + millis, votes)).isEqualTo(event);
    }

    @Test
    void amongEqualsAPrimaryIsPlacedAwayFromTheCoordinator() {
        var votes = "h2 fenced 3@300; h3 fenced 3@300" + OVER;

        assertThat(Told.decided(FENCING + "coordinator h2", votes)).startsWith("promote h3");
        assertThat(Told.decided(FENCING + "coordinator h3", votes)).startsWith("promote h2");
        assertThat(Told.decided("fencing e3 from h1 of h3,h2,h1", votes))
                .as("and then by name, in whatever order they joined")
                .startsWith("promote h2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an equal goes first, whatever its name | h1 fenced 3@300; h2 fenced 3@300            | promote h2 to 4 from 3@300
            whatever its priority                  | h1 fenced 3@300 priority=5; h2 fenced 3@300 | promote h2 to 4 from 3@300
            nobody else holds as much              | h1 fenced 3@301; h2 fenced 3@300            | promote h1 to 4 from 3@301
            """)
    void whoWasJustLostLeadsOnlyIfNobodyElseHoldsAsMuch(String why, String votes, String event) {
        assertThat(Told.decided(FENCING, votes)).isEqualTo(event);
    }

    @Test
    void aCandidateThatFailedToLeadIsNotTriedAgainAndAgain() {
        var votes = "h1 fenced 3@300; h2 fenced 3@300";

        assertThat(Told.decided("fencing e3 from h1 last h2 of h1,h2,h3", votes))
                .startsWith("promote h1");
        assertThat(Told.decided("fencing e3 from h1 last h2 of h1,h2,h3", votes + "; h3 fenced 3@300"))
                .as("nor is the primary that was lost before it, where a third one holds as much")
                .startsWith("promote h3");
    }

    @Test
    void anOperatorsWishCountsMoreThanALoss() {
        assertThat(Told.decided(FENCING + "to h1", "h1 fenced 3@300; h2 fenced 3@300"))
                .startsWith("promote h1");
    }

    @Test
    void whoIsBeingTakenOutLeadsOnlyIfNobodyElseHoldsAsMuch() {
        var state = FENCING + "leaving h2";

        assertThat(Told.decided(state, "h2 fenced 3@300; h3 fenced 3@300" + OVER))
                .startsWith("promote h3");
        assertThat(Told.decided(state, "h2 fenced 3@301; h3 fenced 3@300" + OVER))
                .startsWith("promote h2");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it holds as much as the best       | 5    | h2 fenced 3@300; h3 fenced 3@300 | promote h3 to 4 from 3@300
            it is behind and stays so          | 5    | h2 fenced 3@301; h3 fenced 3@300 | promote h2 to 4 from 3@301
            """)
    void thePreferredOneLeadsWhereTheDataAllowIt(String why, long millis, String votes, String event) {
        assertThat(Told.decided(FENCING + "to h3 for " + millis, votes + OVER)).isEqualTo(event);
    }

    @Test
    void aPreferredOneThatHasNotVotedIsWaitedForAWhile() {
        var votes = "h1 fenced 3@300; h2 fenced 3@301";
        assertThat(Told.decided(FENCING + "to h3 for 1900", votes)).isEqualTo("-");
        assertThat(Told.decided(FENCING + "to h3 for 2000", votes)).isEqualTo("promote h2 to 4 from 3@301");
    }

    @Test
    void aPreferredOneThatVotedForAsMuchAndFellSilentIsWaitedForAWhile() {
        var votes = "h2 fenced 3@300; h3 fenced 3@300 age=9000";
        assertThat(Told.decided(FENCING + "to h3 for 1900", votes + OVER)).isEqualTo("-");
        assertThat(Told.decided(FENCING + "to h3 for 2000", votes + OVER)).isEqualTo("promote h2 to 4 from 3@300");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            never granted                               | h2 fenced 3@1; h3 fenced 3@1                                        | promote h2 to 4 from 3@1
            one granted just now: no majority           | h2 fenced 3@1 lease=0; h3 fenced 3@1; h1 none lease=9000            | promote h2 to 4 from 3@1
            two granted just now                        | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=50                       | -
            two granted a lease and a guard's time ago  | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=1900; h1 none lease=9999 | promote h2 to 4 from 3@1
            one might still grant, one did              | h2 fenced 3@1; h3 fenced 3@1 lease=100; h1 running 3@9 e2           | -
            one might still grant, one never did        | h2 fenced 3@1; h3 fenced 3@1; h1 running 3@9 e2                     | promote h2 to 4 from 3@1
            the old primary stopped                     | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0; h1 stopped            | promote h2 to 4 from 3@1
            the old primary stopped before its promise  | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0; h1 stopped e2         | -
            the old primary is being stopped            | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0; h1 stopping           | -
            the old primary is fenced                   | h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0; h1 fenced moving 3@1  | promote h2 to 4 from 3@1
            """)
    void aPromotionWaitsUntilNobodyCanHoldALease(String why, String heard, String event) {
        assertThat(Told.decided(FENCING, heard)).isEqualTo(event);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            it may still serve                 | h1 stopped; h2 running 3@1 e2; h3 fenced 3@1 lease=0          | -
            it is silent                       | h1 stopped; h2 running 3@1 e2 age=900; h3 fenced 3@1 lease=0  | -
            it is fenced, too                  | h1 stopped; h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0      | promote h3 to 4 from 3@1
            the primary before it may serve    | h1 running 3@1 e2; h2 fenced 3@1 lease=0; h3 fenced 3@1 lease=0 | -
            """)
    void aCandidateThatNobodyHeardOfSinceMayHaveOpenedAndHoldALease(String why, String heard, String event) {
        assertThat(Told.decided("fencing e3 from h1 last h2 of h1,h2,h3 k2", heard))
                .isEqualTo(event);
    }

    private static String names(int n) {
        return IntStream.rangeClosed(1, n).mapToObj(i -> "h" + i).collect(Collectors.joining(","));
    }

    private static String fenced(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "h" + i + " fenced 3@300")
                .collect(Collectors.joining("; "));
    }
}
