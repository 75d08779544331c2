package io.holdfast.failover.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRulesTest {
    private static final String A = "a h1:1 0-5460 e1";
    private static final String B = "b h2:1 5461-10922 e2";
    private static final String C = "c h3:1 10923-16383 e3";
    private static final String D = "d h2:2 of=a e1";
    private static final String E = "e h3:2 of=b e2";
    private static final String F = "f h1:2 of=c e3";

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            all is well                        | a h1:1 0-5460 e1             | d h2:2 of=a             | -
            its primary is called failed       | a h1:1 0-5460 e1 silent fail | d h2:2 of=a             | slots-failing
            its primary is suspected           | a h1:1 0-5460 e1 silent fail?| d h2:2 of=a             | slots-failing
            a primary that only we do not reach| a h1:1 0-5460 e1 silent      | d h2:2 of=a             | node-not-serving
            given up, but answers us           | a h1:1 0-5460 e1 fail        | d h2:2 of=a             | slots-failing
            a replica that only we do not reach| a h1:1 0-5460 e1             | d h2:2 of=a silent      | node-not-serving
            its replica is gone                | a h1:1 0-5460 e1             | d h2:2 of=a silent fail | primary-without-replica, node-not-serving
            its replica does not receive       | a h1:1 0-5460 e1             | d h2:2 of=a linkdown    | primary-without-replica, replica-cannot-lead
            its replica copies                 | a h1:1 0-5460 e1             | d h2:2 of=a syncing     | primary-without-replica, replica-cannot-lead
            its replica must not lead          | a h1:1 0-5460 e1             | d h2:2 of=a nofailover  | primary-without-replica, replica-cannot-lead
            both are gone                      | a h1:1 0-5460 e1 silent fail | d h2:2 of=a silent fail | slots-failing, primary-without-replica, node-not-serving
            its replica is beside it           | a h1:1 0-5460 e1             | d h1:9 of=a             | replicas-beside-primary
            slots belong to nobody             | a h1:1 0-5459 e1             | d h2:2 of=a             | slots-uncovered
            a node says that it is down        | a h1:1 0-5460 e1 down        | d h2:2 of=a             | cluster-down
            slots are on their way             | a h1:1 0-5460 e1 migrating   | d h2:2 of=a             | slots-migrating
            two primaries beside each other    | a h2:9 0-5460 e1             | d h1:9 of=a             | primaries-on-one-host
            two primaries of one epoch         | a h1:1 0-5460 e2             | d h2:2 of=a             | epochs-collide
            """)
    void oneShardIsNotAsItShouldBe(String why, String primary, String replica, String alarms) {
        assertThat(alarms(Told.judged(String.join(";", primary, B, C, replica, E, F))))
                .isEqualTo(alarms);
    }

    @Test
    void afterAFailoverTheHigherEpochOwnsTheSlotsWhateverTheOldPrimaryStillSays() {
        var map = Told.judged(String.join(";", A + " silent fail", B, C, "d h2:2 0-5460 e4", E, F))
                .map();

        assertThat(map.shards().getFirst().primary().id()).isEqualTo(Told.id("d"));
        assertThat(map.node("h1:1").orElseThrow().slots().isEmpty()).isTrue();
        assertThat(map.uncovered().isEmpty()).isTrue();
    }

    @Test
    void aMajorityOfPrimariesIsNeededToVote() {
        var judged = Told.judged(String.join(";", A + " silent fail", B + " silent fail", C, D, E, F));

        assertThat(alarms(judged)).isEqualTo("slots-failing, slots-failing, no-majority");
        assertThat(judged.healthy()).isFalse();
    }

    @Test
    void whatMakesTwoPrimariesOnOneHostDangerousIsSaid() {
        var sentence = Told.judged(String.join(";", "a h2:9 0-5460 e1", B, C, "d h1:9 of=a", E, F))
                .alarms()
                .getFirst()
                .sentence();

        assertThat(sentence)
                .isEqualTo(
                        "h2 holds 2 of 3 primaries (h2:9, h2:1): its loss leaves too few to vote, so nothing would be"
                                + " taken over; switch one over to a replica elsewhere.");
    }

    @Test
    void viewsMayDifferForAMomentAndNotForLonger() {
        var picture = Told.picture(String.join(";", A, B, C, D, E, F));

        assertThat(alarms(ClusterRules.judge(picture.differingFor(Duration.ofSeconds(2)))))
                .isEqualTo("-");
        assertThat(alarms(ClusterRules.judge(picture.differingFor(Duration.ofMillis(2001)))))
                .isEqualTo("views-differ");
    }

    @Test
    void whereNobodyAnswersNothingElseIsSaid() {
        var picture = new Picture(List.of(), Map.of(new Address("h1", 1), "Connection refused"), Duration.ZERO);

        var judged = ClusterRules.judge(picture);

        assertThat(alarms(judged)).isEqualTo("nobody-answers");
        assertThat(judged.verdict()).startsWith("ALARM: none of h1:1 answers (Connection refused): ");
    }

    @Test
    void aHealthyClusterSaysSoAndAWarningMakesItNotUnhealthy() {
        var well = Told.judged(String.join(";", A, B, C, D, E, F));
        var warned = Told.judged(String.join(";", "a h2:9 0-5460 e1", B, C, "d h1:9 of=a", E, F));

        assertThat(well.verdict()).isEqualTo("All is well: 3 primaries serve all slots, 3 replicas follow.");
        assertThat(warned.healthy()).isTrue();
        assertThat(warned.verdict()).startsWith("Served, with a warning: h2 holds 2 of 3 primaries");
    }

    @ParameterizedTest(name = "{0} vanishes: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            h1 | h2:2 would take over from h1:1, after cluster-node-timeout and without what the old primary had not sent yet; all slots would be served again.
            h4 | No primary is on h4; all slots would stay served.
            """)
    void theLossOfAHostIsForetold(String host, String sentence) {
        var map = Told.judged(String.join(";", A, B, C, D, E, F)).map();

        assertThat(HostLoss.of(map, host).sentence()).isEqualTo(sentence);
    }

    @Test
    void theLossOfTwoPrimariesAtOnceStopsTheCluster() {
        var map = Told.judged(String.join(";", "a h2:9 0-5460 e1", B, C, "d h1:9 of=a", E, F))
                .map();

        var loss = HostLoss.of(map, "h2");

        assertThat(loss.takenOver()).isEmpty();
        assertThat(loss.lost().count()).isEqualTo(10923);
        assertThat(loss.sentence()).contains("2 of 3 primaries are on h2: too few would be left to vote");
    }

    private static String alarms(Judgement judged) {
        return judged.alarms().isEmpty()
                ? "-"
                : judged.alarms().stream().map(a -> a.kind().word()).collect(Collectors.joining(", "));
    }
}
