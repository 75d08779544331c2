package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamTest {
    private static final Member H1 = member("h1", "life");
    private static final Member H2 = member("h2", "life");
    private static final Epoch EPOCH = new Epoch(4);

    private final Upstream following = Upstream.of(follow(EPOCH, H1, "5", List.of(H1, H2)));
    private final Upstream cloning = Upstream.of(rebuild(List.of(H1), List.of()));

    private static Member member(String name, String life) {
        return new Member(new NodeName(name), "host-" + name, 5432, new Incarnation(life), false);
    }

    private static Order.Follow follow(Epoch epoch, Member primary, String history, List<Member> members) {
        return new Order.Follow(epoch, primary, lineage(history), members, new Secret("secret"), "system");
    }

    private static Order.Rebuild rebuild(List<Member> members, List<Incarnation> retired) {
        return new Order.Rebuild(EPOCH, H1, lineage("5"), members, new Secret("secret"), "system", retired);
    }

    private static List<LineageEntry> lineage(String history) {
        return List.of(new LineageEntry(EPOCH, history, H1.node(), "1", 100, "uuid", false));
    }

    @Test
    void otherMembersNeedNothingElseOfIt() {
        assertThat(following.servedBy(follow(EPOCH, H1, "5", List.of(H1)))).isTrue();
        assertThat(following.servedBy(follow(EPOCH, H1, "5", List.of(H1.asLeaving(), H2))))
                .isTrue();
        assertThat(cloning.servedBy(rebuild(List.of(H1, H2), List.of(new Incarnation("old")))))
                .isTrue();
    }

    @Test
    void anotherEpochPrimaryHistoryOrOrderDoes() {
        assertThat(following.servedBy(follow(EPOCH.next(), H1, "5", List.of(H1, H2))))
                .isFalse();
        assertThat(following.servedBy(follow(EPOCH, H2, "5", List.of(H1, H2)))).isFalse();
        assertThat(following.servedBy(follow(EPOCH, member("h1", "another"), "5", List.of(H1, H2))))
                .isFalse();
        assertThat(following.servedBy(follow(EPOCH, H1, "6", List.of(H1, H2)))).isFalse();
        assertThat(following.servedBy(rebuild(List.of(H1, H2), List.of()))).isFalse();
        assertThat(cloning.servedBy(follow(EPOCH, H1, "5", List.of(H1)))).isFalse();
        assertThat(following.servedBy(new Order.Fence(EPOCH))).isFalse();
        assertThat(cloning.servedBy(new Order.Observe(EPOCH))).isFalse();
    }
}
