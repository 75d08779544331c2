package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final NodeName H3 = new NodeName("h3");
    private final Map<NodeName, Duration> heard =
            new TreeMap<>(Map.of(H2, Duration.ofMillis(100), H3, Duration.ofMillis(100)));

    @Test
    void inAWholeClusterEverybodySeesEverybody() {
        var all = sightings("up", "up", "up", Map.of());

        assertThat(all)
                .hasSize(6)
                .allSatisfy((pair, sees) -> assertThat(sees).as(pair).isEqualTo("true"));
    }

    @Test
    void whoSaysThatItCannotReachAnotherDoesNotSeeIt() {
        var all = sightings("up", "up", "unreachable", Map.of(H3, Set.of(H2)));

        assertThat(all).containsEntry("h2>h3", "false").containsEntry("h1>h3", "true");
    }

    @Test
    void whoCannotBeHeardIsNotSpokenFor() {
        heard.put(H3, Duration.ofSeconds(8));
        var all = sightings("up", "up", "unreachable", Map.of(H3, Set.of(H1, H2)));

        assertThat(all)
                .containsEntry("h3>h1", "null")
                .containsEntry("h3>h2", "null")
                .containsEntry("h1>h3", "false");
    }

    @Test
    void aNodeThatIsNoMemberIsSeenByNobody() {
        heard.remove(H3);
        var all = sightings("up", "up", "absent", Map.of());

        assertThat(all)
                .containsEntry("h1>h3", "false")
                .containsEntry("h2>h3", "false")
                .containsEntry("h3>h1", "null");
    }

    @Test
    void thisNodeBelievesItsEarsBeforeGossip() {
        heard.put(H2, Duration.ofSeconds(2));

        assertThat(sightings("up", "up", "up", Map.of())).containsEntry("h1>h2", "false");
    }

    private Map<String, String> sightings(String h1, String h2, String h3, Map<NodeName, Set<NodeName>> complaints) {
        var statuses = new TreeMap<>(Map.of(H1, h1, H2, h2, H3, h3));
        var said = new TreeMap<String, String>();
        new Sightings(H1, statuses, complaints, node -> Optional.ofNullable(heard.get(node)))
                .all()
                .forEach(s -> said.put(s.observer() + ">" + s.subject(), String.valueOf(s.sees())));
        return said;
    }
}
