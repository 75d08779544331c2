package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read, and what they may ask for. */
class SentencesTest {
    private static final String WELL = "h1 running 4@500; h2 streaming 4@500; h3 streaming 4@500";

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            unborn configured h1,h2,h3                    | h1 empty e0                         | No data yet: waiting for h2, h3.
            unborn configured h1,h2                       | h1 empty e4; h2 empty e0            | No data yet: some node already has data or promises; nothing is created over them.
            initialising to h1                            |                                     | h1 creates the first data.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | All is well: h1 leads, 2 replicas stream.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 stopped       | h1 leads, 1 replica streams; not whole: h3, its instance is stopped.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 connecting 4@5 why=refused | h1 leads, 1 replica streams; not whole: h3, its instance is connecting (refused).
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 age=9000 | h1 leads, 1 replica streams; not whole: h3, its node is not heard.
            steady e3 from h1 of h1,h2,h3,h4              | h1 running 4@5; h2 streaming 4@5; h3 stopped; h4 streaming 4@5 rebuilding | h1 leads, 2 replicas stream; not whole: h3, its instance is stopped; h4, it is being rebuilt.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5 why=the-disk-is-almost-full; h3 streaming 4@5 | h1 leads, 2 replicas stream; to be seen to: h2, the disk is almost full.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5 why=a-restart-is-due; h2 streaming 4@5 why=a-restart-is-due; h3 streaming 4@5 | h1 leads, 2 replicas stream; to be seen to: h1, a restart is due; h2, a restart is due.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 never-leads why=it-stalls | h1 leads, 2 replicas stream; not whole: h3, its priority is 0; to be seen to: h3, it stalls.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5 cannot-write why=no-room; h2 streaming 4@5; h3 streaming 4@5 cannot-write why=no-room | h1 leads, 2 replicas stream; not whole: h3, it cannot write (no room); to be seen to: h1, no room.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 fenced 4@5 why=refused | h1 leads, 1 replica streams; to be seen to: h3, refused.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 age=9000 why=it-stalls | h1 leads, 1 replica streams; not whole: h3, its node is not heard.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 why=12-bytes-that-were-never-acknowledged-are-discarded:-it-had-gone-on-to-4@17 | All is well: h1 leads, 2 replicas stream.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 streaming 4@5; h3 cloning rebuilding why=at-40-percent | h1 leads, 1 replica streams; not whole: h3, it is being rebuilt.
            steady e3 from h1 of h1,h2,h3 paused          | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | PAUSED: nothing is decided until resume. All is well: h1 leads, 2 replicas stream.
            steady e3 from h1 of h1,h2,h3 available k0 wanted1 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | DEGRADED: h1 goes on alone; a loss of it now loses its writes.
            steady e3 from h1 of h1 available k0 wanted1  | h1 running 4@5 why=no-room          | DEGRADED: h1 goes on alone; a loss of it now loses its writes; to be seen to: h1, no room.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 stopped; h3 fenced 4@5 why=refused | Writes wait: 0 replicas stream, 1 must hold each write; to be seen to: h3, refused.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5; h2 stopped          | Writes wait: 0 replicas stream, 1 must hold each write.
            steady e3 from h1 of h1,h2,h3                 | h1 running 4@5 age=1400             | The primary h1 has not been heard for 1400 ms.
            steady e3 from h1 of h1,h2,h3                 |                                     | The primary h1 has not been heard yet.
            steady e3 from h1 of h1,h2,h3                 | h1 hung                             | The primary h1 is hung.
            steady e3 from h1 of h1,h2,h3 paused          | h1 stopped                          | PAUSED: nothing is decided until resume. The primary h1 is stopped.
            steady e3 from h1 of h1 available k0 wanted1  | h1 running 4@5                      | DEGRADED: h1 goes on alone; a loss of it now loses its writes.
            handing-over e3 from h1 to h2 of h1,h2,h3     |                                     | h1 hands over to h2.
            fencing e3 from h1 of h1,h2,h3                | h2 fenced 3@5                       | Epoch 3 (a reason): 1 of the 2 fenced members that are needed has answered.
            fencing e3 from h1 of h1,h2,h3                |                                     | Epoch 3 (a reason): 0 of the 2 fenced members that are needed have answered.
            fencing e3 from h1 of h1,h2,h3                | h2 fenced 3@5 age=9000; h3 fenced 3@4 lease=9999 | Epoch 3 (a reason): the member with the newest data is not heard.
            fencing e3 from h1 of h1,h2,h3                | h2 fenced 3@5 lease=0; h3 fenced 3@5 lease=0       | Epoch 3 (a reason): a lease of the old primary may still run for 1900 ms.
            fencing e3 from h1 of h1,h2,h3                | h2 fenced 3@5 lease=0 age=0; h3 fenced 3@5 lease=0 age=0 | Epoch 3 (a reason): a lease of the old primary may still run for 2000 ms.
            fencing e3 from h1 of h1,h2,h3 redis          | h1 empty; h2 fenced b@7; h3 fenced c@5 | Epoch 3 (a reason): h2 and h3 restarted with what is on disk, and one may hold a confirmed write that another lacks: bring back the disk of h1, or choose one with failover main --to NODE.
            fencing e3 from h1 of h1,h2,h3                | h2 fenced 3@5; h3 fenced 3@5 e2; h1 stopped e2     | Epoch 3 (a reason): 1 of the 2 fenced members that are needed has answered.
            fencing e3 from h1 of h1,h2 control h1,h2,h3  | h2 fenced 3@5                       | Epoch 3 (a reason): too few control nodes have promised it; the old primary may still hold a lease.
            promoting e3 from h1 to h2 of h1,h2,h3        |                                     | h2 is being promoted in epoch 3.
            opening e3 from h2 of h1,h2,h3                |                                     | h2 is promoted; writes wait until 1 of the other members holds its marker.
            opening e3 from h2 of h1,h2,h3 k2             |                                     | h2 is promoted; writes wait until 2 of the other members hold its marker.
            """)
    void theVerdictIsOneSentenceThatSaysWhatIsMissing(String state, String heard, String sentence) {
        var s = Given.situation(state, heard);

        assertThat(Verdicts.sentence(s)).isEqualTo(sentence);
        assertThat(Verdicts.whole(s)).isEqualTo(sentence.startsWith("All is well"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            steady e3 from h1 of h1,h2,h3    | h1 running 4@5; h2 streaming 4@5; h3 stopped      | true
            steady e3 from h1 of h1,h2,h3    | h1 running 4@5; h2 stopped; h3 stopped            | false
            steady e3 from h1 of h1,h2,h3 k2 | h1 running 4@5; h2 streaming 4@5; h3 stopped      | false
            steady e3 from h1 of h1,h2,h3    | h1 stopped; h2 streaming 4@5; h3 streaming 4@5    | false
            opening e3 from h1 of h1,h2,h3   | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | false
            """)
    void aGroupIsHealthyWhenWritesAreTakenAsTheOperatorWanted(String state, String heard, boolean healthy) {
        assertThat(Verdicts.healthy(Given.situation(state, heard))).isEqualTo(healthy);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            h3 streaming 4@5               | ""
            h3 fenced 4@5                  | ""
            h3 streaming 4@5 age=1400      | its node has not been heard for 1400 ms
            h3 streaming 4@5 rebuilding    | it is being rebuilt
            h3 streaming 4@5 data=other    | its data is not the data that was registered
            h3 streaming 4@5 never-leads   | its priority is 0
            h3 streaming 4@5 cannot-write why=the-disk-is-full | it cannot write (the disk is full)
            h3 streaming 4@5 inconsistent  | its data is not consistent yet
            h3 failed why=the-disk-is-full | its instance is failed (the disk is full)
            h3 streaming 9@5               | its position is unknown
            """)
    void whoCannotLeadHasOneReason(String heard, String why) {
        var s = Given.situation("steady e3 from h1 of h1,h2,h3", "h1 running 4@500; " + heard);

        assertThat(Electability.of(s, Given.node("h3"))).isEqualTo(why);
    }

    @ParameterizedTest(name = "switchover to {1} when {0}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            steady e3 from h1 of h1,h2,h3                | h2 | h1 running 4@5; h2 streaming 4@5              | hand over to h2
            steady e3 from h1 of h1,h2,h3                | -  | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 priority=2 | hand over to h3
            steady e3 from h1 of h1,h2,h3 coordinator h2 | -  | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | hand over to h3
            steady e3 from h1 of h1,h2,h3                | h1 | h1 running 4@5                                | h1 is the primary already
            steady e3 from h1 of h1,h2,h3                | h4 | h1 running 4@5                                | h4 cannot take over now: it is not counted as a member yet
            steady e3 from h1 of h1,h2,h3                | -  | h2 stopped; h3 empty                          | "no replica can take over now: h2: its instance is stopped; h3: its data is not the data that was registered"
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running 4@2000000; h2 streaming 4@951424   | hand over to h2
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running 4@2000000; h2 streaming 4@951423   | h2 cannot take over now: it lags by 1048577 bytes; ask again when it has caught up
            steady e3 from h1 of h3,h2,h1                | -  | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | hand over to h2
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running 4@2000000; h2 streaming 4@900000   | h2 cannot take over now: it lags by 1100000 bytes; ask again when it has caught up
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running 4@2000000 age=50; h2 streaming 4@900000 | hand over to h2
            steady e3 from h1 of h1,h2,h3 redis          | -  | h1 running 4@2000000; h2 streaming 4@900000; h3 streaming 4@2000000 | hand over to h3
            steady e3 from h1 of h1,h2,h3 redis          | -  | h1 running 4@2000000; h2 streaming 4@900000; h3 stopped | "no replica can take over now: h2: it lags by 1100000 bytes; ask again when it has caught up"
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h2 streaming 4@900000                         | hand over to h2
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running; h2 streaming 4@900000             | hand over to h2
            steady e3 from h1 of h1,h2,h3 redis          | h2 | h1 running 4@2000000; h2 streaming 3@900000   | hand over to h2
            steady e3 from h1 of h1,h2 redis             | -  | h1 running 4@2000000; h2 streaming 4@900000   | "no replica can take over now: h2: it lags by 1100000 bytes; ask again when it has caught up"
            steady e3 from h1 of h1,h2,h3                | h2 | h1 running 4@2000000; h2 streaming 4@900000   | hand over to h2
            fencing e3 from h1 of h1,h2,h3               | h2 | h2 fenced 3@5                                 | the group is fencing; wait until it is steady
            """)
    void aSwitchoverIsRefusedWithItsReason(String state, String target, String heard, String answer) {
        var s = Given.situation(state, heard);

        assertThat(answer(OperatorRules.switchover(s, target.equals("-") ? null : Given.node(target))))
                .isEqualTo(answer);
    }

    @ParameterizedTest(name = "{0} {1} when {2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            failover | h2 | steady e3 from h1 of h1,h2,h3               | fence 4 for h2
            failover | h2 | fencing e3 from h1 of h1,h2,h3              | fence 4 for h2
            failover | -  | steady e3 from h1 of h1,h2,h3               | fence 4
            failover | h2 | initialising to h1                          | the group is initialising; wait until it is steady
            failover | h4 | steady e3 from h1 of h1,h2,h3               | h4 is not a member of the group
            failover | h2 | unborn                                      | the group is unborn; wait until it is steady
            reinit   | h2 | steady e3 from h1 of h1,h2,h3               | leaving h2
            reinit   | h1 | steady e3 from h1 of h1,h2,h3               | h1 is the primary; switch over first
            reinit   | h4 | steady e3 from h1 of h1,h2,h3               | h4 is not a member of the group: it is being cloned, or unknown
            reinit   | h2 | steady e3 from h1 of h1,h2,h3 leaving h3    | another member is being taken out at this moment; try again when it is back
            reinit   | h2 | opening e3 from h1 of h1,h2,h3              | the group is opening; wait until it is steady
            pause    | h1 | steady e3 from h1 of h1,h2,h3               | pause
            pause    | h1 | steady e3 from h1 of h1,h2,h3 paused        | the group is paused already
            resume   | h1 | steady e3 from h1 of h1,h2,h3 paused        | resume
            resume   | h1 | steady e3 from h1 of h1,h2,h3               | the group is not paused
            """)
    void whatAnOperatorAsksForIsDoneOrRefusedWithItsReason(String what, String node, String state, String answer) {
        var s = Given.situation(state, WELL);
        var verdict = switch (what) {
            case "failover" -> OperatorRules.failover(s, node.equals("-") ? null : Given.node(node));
            case "reinit" -> OperatorRules.reinit(s, Given.node(node));
            case "pause" -> OperatorRules.pause(s);
            default -> OperatorRules.resume(s);
        };

        assertThat(answer(verdict)).isEqualTo(answer);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            another one streams       | k1 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | leaving h2
            it alone streams          | k1 | h1 running 4@5; h2 streaming 4@5; h3 connecting    | writes could not go on without h2: too few other replicas stream; wait until they do
            it does not stream itself | k1 | h1 running 4@5; h2 failed; h3 streaming 4@5        | leaving h2
            each write is held by two | k2 | h1 running 4@5; h2 streaming 4@5; h3 streaming 4@5 | writes could not go on without h2: too few other replicas stream; wait until they do
            """)
    void noMemberIsTakenOutThatWritesWaitFor(String why, String k, String heard, String answer) {
        var s = Given.situation("steady e3 from h1 of h1,h2,h3 " + k, heard);

        assertThat(answer(OperatorRules.reinit(s, Given.node("h2")))).isEqualTo(answer);
    }

    private static String answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Go go -> Told.of(go.event());
            case Verdict.No no -> no.sentence();
        };
    }
}
