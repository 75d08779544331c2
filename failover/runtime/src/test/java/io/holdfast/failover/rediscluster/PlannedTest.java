package io.holdfast.failover.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedTest {
    private static final String OTHERS = "; b h2:1 5461-10922 e2; c h3:1 10923-16383 e3; e h3:2 of=b; f h1:2 of=c";
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a replica in step            | a h1:1 0-5460 e1             | d h2:2 of=a            | h2:2 | go
            named by its id              | a h1:1 0-5460 e1             | d h2:2 of=a            | dddddddd | go
            nobody of this name          | a h1:1 0-5460 e1             | d h2:2 of=a            | h9:9 | say which replica shall lead; replicas that could lead now: h1:2, h2:2, h3:2
            a primary                    | a h1:1 0-5460 e1             | d h2:2 of=a            | h1:1 | h1:1 is no replica; replicas that could lead now: h1:2, h2:2, h3:2
            its link is down             | a h1:1 0-5460 e1             | d h2:2 of=a linkdown   | h2:2 | h2:2 cannot take over now: it does not receive from its primary
            it must not lead             | a h1:1 0-5460 e1             | d h2:2 of=a nofailover | h2:2 | h2:2 cannot take over now: cluster-replica-no-failover is set on it
            it is too far behind         | a h1:1 0-5460 e1 offset=9000000 | d h2:2 of=a offset=1 | h2:2 | h2:2 is 8999999 bytes behind, and the writers would wait for them; wait until it has caught up
            slots are on their way       | a h1:1 0-5460 e1 migrating   | d h2:2 of=a            | h2:2 | slots of h1:1 are on their way to another node; wait until they are there
            """)
    void oneReplicaIsNamed(String why, String primary, String replica, String target, String verdict) {
        assertThat(verdict(primary + ";" + replica + OTHERS, target, Duration.ZERO))
                .isEqualTo(verdict);
    }

    @Test
    void aPrimaryThatIsGoneIsNoPlannedChange() {
        assertThat(verdict("a h1:1 0-5460 e1 silent fail; d h2:2 of=a" + OTHERS, "h2:2", Duration.ZERO))
                .startsWith("its primary h1:1 is failed: that is no planned change");
    }

    @Test
    void votersThatWouldRefuseAreNotAsked() {
        assertThat(verdict("a h1:1 0-5460 e1; d h2:2 of=a" + OTHERS, "h2:2", Duration.ofMillis(2100)))
                .endsWith("ask again in 3 s");
    }

    @Test
    void whatHappenedBeforeTheFirstLookMayHaveBeenAVote() {
        var votes = new VoteTimes();
        var before = Told.judged("a h1:1 0-5460 e1; d h2:2 of=a" + OTHERS).map();

        votes.see(before, 3, 10 * SECOND);

        assertThat(refuse(votes, before, 11)).isEqualTo(Duration.ofSeconds(3));
        assertThat(refuse(votes, before, 14)).isZero();
    }

    @Test
    void aShardWhosePrimaryChangedIsLeftAloneForTwiceTheNodeTimeoutAndTheOthersAreNot() {
        var votes = new VoteTimes();
        var before = Told.judged("a h1:1 0-5460 e1; d h2:2 of=a" + OTHERS).map();
        var after = Told.judged("a h1:1 of=d e4; d h2:2 0-5460 e4" + OTHERS).map();

        votes.see(before, 3, 0);
        votes.see(after, 4, 20 * SECOND);

        assertThat(refuse(votes, after, 21)).isEqualTo(Duration.ofSeconds(3));
        assertThat(votes.refuseFor(after.shards().getLast(), Told.TIMEOUT, 21 * SECOND))
                .isZero();
        assertThat(refuse(votes, after, 24)).isZero();
    }

    @Test
    void anElectionThatNobodyWonCountsForEveryShardUntilItsWinnerIsSeen() {
        var votes = new VoteTimes();
        var before = Told.judged("a h1:1 0-5460 e1; d h2:2 of=a" + OTHERS).map();
        var won = Told.judged("a h1:1 of=d e4; d h2:2 0-5460 e4" + OTHERS).map();

        votes.see(before, 3, 0);
        votes.see(before, 4, 20 * SECOND);
        var meanwhile = votes.refuseFor(before.shards().getLast(), Told.TIMEOUT, 21 * SECOND);
        votes.see(won, 4, 22 * SECOND);

        assertThat(meanwhile).isEqualTo(Duration.ofSeconds(3));
        assertThat(votes.refuseFor(won.shards().getLast(), Told.TIMEOUT, 23 * SECOND))
                .isZero();
    }

    private static Duration refuse(VoteTimes votes, ClusterMap map, long second) {
        return votes.refuseFor(map.shards().getFirst(), Told.TIMEOUT, second * SECOND);
    }

    private static String verdict(String cluster, String target, Duration refuseFor) {
        return switch (Planned.verdict(Told.judged(cluster), target, refuseFor)) {
            case Planned.Go go -> "go";
            case Planned.No no -> no.sentence();
        };
    }
}
