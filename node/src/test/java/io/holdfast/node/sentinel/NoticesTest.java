package io.holdfast.node.sentinel;

import static io.holdfast.node.sentinel.FakeSource.A;
import static io.holdfast.node.sentinel.FakeSource.B;
import static io.holdfast.node.sentinel.FakeSource.C;
import static io.holdfast.node.sentinel.FakeSource.group;
import static io.holdfast.node.sentinel.FakeSource.lost;
import static io.holdfast.node.sentinel.FakeSource.replica;
import static io.holdfast.node.sentinel.FakeSource.steady;
import static io.holdfast.node.sentinel.FakeSource.view;
import static io.holdfast.node.sentinel.FakeSource.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.sentinel.SentinelView.Stage;
import io.holdfast.node.sentinel.Wire.Bench;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private static final SentinelView WELL = view(steady(4, A, replica(B), replica(C)));
    private static final String OLD = "master cache 10.0.0.1 6379";

    @Test
    void nothingNewIsNoNews() {
        assertThat(Notices.between(WELL, WELL)).isEmpty();
    }

    @Test
    void aLostPrimaryIsToldOfAtOnceSoThatSlowClientsStartEarly() {
        var lost = view(group(4, A, true, Stage.STEADY, null, replica(B), replica(C)));

        assertThat(Notices.between(WELL, lost))
                .containsExactly(
                        new Notice("+sdown", OLD),
                        new Notice("+odown", OLD + " #quorum 3/2"),
                        new Notice("+try-failover", OLD),
                        new Notice("+elected-leader", OLD));
    }

    @Test
    void aFailoverIsToldStepByStep() {
        var lost = view(group(4, A, true, Stage.STEADY, null, replica(B), replica(C)));
        var fencing = view(group(5, A, true, Stage.FENCING, null, waiting(B), waiting(C)));
        var promoting = view(group(5, A, true, Stage.PROMOTING, C, waiting(B), waiting(C)));
        var opening = view(group(5, A, true, Stage.OPENING, C, waiting(B), waiting(C)));
        var led = view(steady(5, C, lost(A), waiting(B)));
        var attached = view(steady(5, C, lost(A), replica(B)));
        var back = view(steady(5, C, replica(A), replica(B)));

        assertThat(Notices.between(lost, fencing))
                .containsExactly(new Notice("+new-epoch", "5"), new Notice("+failover-state-select-slave", OLD));
        assertThat(channels(Notices.between(fencing, promoting)))
                .containsExactly(
                        "+selected-slave", "+failover-state-send-slaveof-noone", "+failover-state-wait-promotion");
        assertThat(Notices.between(promoting, opening).getFirst())
                .isEqualTo(new Notice("+promoted-slave", "slave 10.0.0.3:6379 10.0.0.3 6379 @ cache 10.0.0.1 6379"));
        assertThat(Notices.between(opening, led))
                .containsExactly(
                        new Notice("+switch-master", "cache 10.0.0.1 6379 10.0.0.3 6379"),
                        new Notice("+slave", "slave 10.0.0.1:6379 10.0.0.1 6379 @ cache 10.0.0.3 6379"),
                        new Notice("+slave", "slave 10.0.0.2:6379 10.0.0.2 6379 @ cache 10.0.0.3 6379"),
                        new Notice("+sdown", "slave 10.0.0.1:6379 10.0.0.1 6379 @ cache 10.0.0.3 6379"),
                        new Notice("+failover-end", "master cache 10.0.0.3 6379"));
        assertThat(channels(Notices.between(led, attached)))
                .containsExactly(
                        "+slave-reconf-sent", "+slave-reconf-inprog", "+slave-reconf-done", "+replica-reconf-done");
        assertThat(channels(Notices.between(attached, back)))
                .startsWith("-sdown")
                .endsWith("+slave-reconf-done", "+replica-reconf-done");
    }

    @Test
    void aChangeBetweenTwoLooksIsToldAllTheSame() {
        var led = view(steady(5, B, lost(A), replica(C)));

        assertThat(channels(Notices.between(WELL, led)))
                .startsWith("+new-epoch", "+try-failover", "+elected-leader", "+switch-master", "+slave", "+slave")
                .contains("+slave-reconf-done", "+replica-reconf-done")
                .endsWith("+failover-end");
    }

    @Test
    void aPlannedChangeIsAnnouncedWhenItBeginsAndNobodyIsCalledDown() {
        var handing = view(group(4, A, false, Stage.HANDING_OVER, B, replica(B), replica(C)));
        var fencing = view(group(5, A, false, Stage.FENCING, null, waiting(B), waiting(C)));
        var led = view(steady(5, B, waiting(A), replica(C)));

        assertThat(channels(Notices.between(WELL, handing))).containsExactly("+try-failover", "+elected-leader");
        assertThat(channels(Notices.between(handing, fencing)))
                .containsExactly("+new-epoch", "+failover-state-select-slave");
        assertThat(channels(Notices.between(fencing, led)))
                .startsWith("+switch-master", "+slave", "+slave")
                .doesNotContain("+sdown", "+odown");
    }

    @Test
    void aPrimaryThatComesBackInTimeIsToldOf() {
        var lost = view(group(4, A, true, Stage.STEADY, null, replica(B), replica(C)));

        assertThat(channels(Notices.between(lost, WELL))).containsExactly("-sdown", "-odown");
    }

    @Test
    void replicasAndNodesComeAndGo() {
        var fewer = view(steady(4, A, replica(B)));
        var gone = view(steady(4, A, replica(B), lost(C)));
        var cut = FakeSource.minority(steady(4, A, replica(B), replica(C)));

        assertThat(channels(Notices.between(fewer, WELL))).startsWith("+slave");
        assertThat(channels(Notices.between(WELL, gone))).containsExactly("+sdown");
        assertThat(Notices.between(WELL, cut).getFirst())
                .isEqualTo(
                        new Notice("+sdown", "sentinel " + "2".repeat(40) + " 10.0.0.2 26379 @ cache 10.0.0.1 6379"));
        assertThat(Notices.between(view(), WELL)).containsExactly(new Notice("+monitor", OLD + " quorum 2"));
    }

    @Test
    void aSubscriberHearsTheNewsAfterTheAnswersHaveChanged() {
        var bench = Bench.open();
        var two = bench.connect();
        var three = bench.connect();
        assertThat(two.ask("SUBSCRIBE +switch-master")).isEqualTo("*3\n$9\nsubscribe\n$14\n+switch-master\n:1\n");
        assertThat(three.ask("HELLO 3", "PSUBSCRIBE [-+]sdown +sl*"))
                .endsWith(">3\n$10\npsubscribe\n$9\n[-+]sdown\n:1\n>3\n$10\npsubscribe\n$4\n+sl*\n:2\n");

        bench.show(view(steady(5, B, lost(A), waiting(C))));

        assertThat(two.heard())
                .isEqualTo("*3\n$7\nmessage\n$14\n+switch-master\n$33\ncache 10.0.0.1 6379 10.0.0.2 6379\n");
        assertThat(three.heard())
                .startsWith(">4\n$8\npmessage\n$4\n+sl*\n$6\n+slave\n")
                .contains(">4\n$8\npmessage\n$9\n[-+]sdown\n$6\n+sdown\n$55\nslave 10.0.0.1:6379");
        assertThat(three.ask("SENTINEL GET-MASTER-ADDR-BY-NAME cache")).contains("10.0.0.2");
    }

    @Test
    void aSubscriberOfTheOldProtocolAsksNothingElse() {
        var wire = Bench.open().connect();
        wire.ask("SUBSCRIBE a");

        assertThat(wire.ask("ROLE"))
                .isEqualTo("-ERR Can't execute 'role': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are"
                        + " allowed in this context\n");
        assertThat(wire.ask("PING")).isEqualTo("*2\n$4\npong\n$0\n\n");
        assertThat(wire.ask("UNSUBSCRIBE")).isEqualTo("*3\n$11\nunsubscribe\n$1\na\n:0\n");
        assertThat(wire.ask("UNSUBSCRIBE")).isEqualTo("*3\n$11\nunsubscribe\n$-1\n:0\n");
        assertThat(wire.ask("PING")).isEqualTo("+PONG\n");
    }

    @Test
    void nobodyPublishesHere() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("PUBLISH __sentinel__:hello x")).isEqualTo(":1\n");
        assertThat(wire.ask("PUBLISH +switch-master x"))
                .isEqualTo("-ERR Only HELLO messages are accepted by Sentinel instances.\n");
    }

    @Test
    void subscriptionsAreLimited() {
        var wire = Bench.open().connect();

        assertThat(wire.ask("SUBSCRIBE " + "c ".repeat(257))).startsWith("-ERR a connection has at most");
        assertThat(wire.ask("PSUBSCRIBE " + "*a".repeat(200))).startsWith("-ERR a connection has at most");
    }

    private static List<String> channels(List<Notice> notices) {
        return notices.stream().map(Notice::channel).toList();
    }
}
