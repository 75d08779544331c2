package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.health.Health;
import io.holdfast.node.health.HealthComponent;
import io.holdfast.node.health.HealthComponent.Affects;
import io.holdfast.node.health.HealthComponent.Finding;
import io.holdfast.node.health.NodeComponents;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private final FakeControl control = new FakeControl();
    private final Health health = new Health();

    VerdictTest() {
        control.whole(true);
        health.add(NodeComponents.cluster(control));
    }

    private record Part(String name, Affects affects, Finding find) implements HealthComponent {}

    private Bodies.Verdict verdict() {
        var groups = control.groups().stream().map(g -> Shown.group(control, g)).toList();
        return Verdict.of(control.cluster(), new Verdict.Seen(groups, List.of(), health.all()));
    }

    @Test
    void allIsWellNamesWhoLeads() {
        assertThat(verdict())
                .isEqualTo(new Bodies.Verdict("ok", "All is well: h1 leads main; 3 of 3 nodes up.", List.of()));
    }

    @Test
    void aPartOfThisNodeThatFailsIsNamedUnlessItCountsForNothing() {
        health.add(new Part("shop", Affects.NONE, new Finding(false, "It sleeps.")));
        assertThat(verdict().level()).isEqualTo("ok");

        health.add(new Part("disk", Affects.HEALTH, new Finding(false, "No room.")));
        assertThat(verdict()).isEqualTo(new Bodies.Verdict("warn", "disk on h1 is down: No room.", List.of()));

        health.add(new Part("till", Affects.READY, new Finding(false, "It is shut.")));
        assertThat(verdict().sentence()).isEqualTo("till on h1 is down: It is shut.");
        assertThat(verdict().reasons()).containsExactly(new Bodies.Reason("warn", "disk on h1 is down: No room."));
    }

    @Test
    void aGroupIsJudgedByItsFlagsAndNeverByItsWords() {
        control.healthy(true, false, "All is well, nearly.");
        assertThat(verdict()).isEqualTo(new Bodies.Verdict("warn", "main: All is well, nearly.", List.of()));

        control.healthy(true, true, "Fine.");
        assertThat(verdict().level()).isEqualTo("ok");

        control.healthy(false, false, "All is well, says nobody.");
        assertThat(verdict()).isEqualTo(new Bodies.Verdict("bad", "main: All is well, says nobody.", List.of()));
    }

    @Test
    void aLostMajorityIsToldOnceAndFirst() {
        control.majority(false);
        control.healthy(false);
        control.whole(false);

        assertThat(verdict().sentence()).startsWith("The register has no majority of the control nodes");
        assertThat(verdict().reasons())
                .extracting(Bodies.Reason::sentence)
                .containsExactly(
                        "main: No primary is open: the members are being fenced.",
                        "The node h3 (10.0.0.3) is unreachable.");
    }

    @Test
    void whereNothingWasHeardNothingIsWell() {
        var verdict = Verdict.of(control.cluster(), new Verdict.Seen(List.of(), List.of(), health.all()));

        assertThat(verdict.level()).isEqualTo("warn");
        assertThat(verdict.sentence()).isEqualTo("Nothing was heard of any group yet.");
    }
}
