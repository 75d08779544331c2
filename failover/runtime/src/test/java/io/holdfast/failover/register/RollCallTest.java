package io.holdfast.failover.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.register.RollCall.Verdict;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RollCallTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final NodeName H3 = new NodeName("h3");
    private static final Map<String, String> ROSTER = Map.of("h1", "s1", "h2", "s2", "h3", "s3");

    @Test
    void whenAllAreNewTheRegisterIsFormedOfAll() {
        assertThat(judge(fresh(H1, "s1"), fresh(H2, "s2"), fresh(H3, "s3"))).isEqualTo(new Verdict.Form(ROSTER));
    }

    @Test
    void whileOneIsMissingTheOthersWaitAndSayForWhom() {
        assertThat(judge(fresh(H1, "s1"), fresh(H2, "s2")))
                .isInstanceOfSatisfying(
                        Verdict.Wait.class,
                        wait -> assertThat(wait.sentence()).contains("h3").doesNotContain("h2"));
    }

    @Test
    void whoeverIsOnAFormedRosterJoinsItThoughAnotherIsMissing() {
        assertThat(judge(fresh(H1, "s1"), formed(H2, "s2"))).isEqualTo(new Verdict.Form(ROSTER));
    }

    @Test
    void whoeverIsKnownUnderAnotherStoreHasLostItsMemory() {
        assertThat(judge(fresh(H1, "another"), formed(H2, "s2"), fresh(H3, "s3")))
                .isInstanceOfSatisfying(
                        Verdict.Refuse.class,
                        refuse -> assertThat(refuse.sentence()).contains("h1").contains("h2"));
    }

    @Test
    void aNodeThatIsOnNoRosterIsRefused() {
        var h4 = new NodeName("h4");
        var own = new StoreMark("shop", h4, List.of(H1, H2, h4), "s4", Map.of());

        assertThat(judge(own, formed(H2, "s2"))).isInstanceOf(Verdict.Refuse.class);
    }

    @Test
    void nodesThatListOtherControlNodesNeverFormARegister() {
        var other = new StoreMark("shop", H2, List.of(H1, H2), "s2", Map.of());

        assertThat(judge(fresh(H1, "s1"), other, fresh(H3, "s3")))
                .isInstanceOfSatisfying(
                        Verdict.Wait.class, wait -> assertThat(wait.sentence()).contains("cluster.control-nodes"));
    }

    @Test
    void aLoneControlNodeFormsItsRegisterAtOnce() {
        assertThat(judge(new StoreMark("shop", H1, List.of(H1), "s1", Map.of())))
                .isEqualTo(new Verdict.Form(Map.of("h1", "s1")));
    }

    private static Verdict judge(StoreMark own, StoreMark... others) {
        var answers = new TreeMap<NodeName, StoreMark>();
        for (var other : others) {
            answers.put(other.node(), other);
        }
        return RollCall.judge(own, answers);
    }

    private static StoreMark fresh(NodeName node, String store) {
        return new StoreMark("shop", node, List.of(H1, H2, H3), store, Map.of());
    }

    private static StoreMark formed(NodeName node, String store) {
        return fresh(node, store).formedOf(ROSTER);
    }
}
