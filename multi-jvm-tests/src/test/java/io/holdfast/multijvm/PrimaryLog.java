package io.holdfast.multijvm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who was seen as a primary and when. An instance that was a primary twice in one life was one in between as well, for
 * only a restart makes a replica of it: so two primaries at once can be proven from samples, without any clock in common.
 */
final class PrimaryLog {
    private final List<Sighting> sightings = new ArrayList<>();

    /**
     * One answer "I am the primary".
     *
     * @param life the start of the postmaster; another one after each restart
     * @param asked and {@code answered} in this JVM's monotonic nanoseconds
     */
    record Sighting(String node, String life, long timeline, long asked, long answered) {}

    private record Reign(String node, long from, long to) {}

    synchronized void add(Sighting sighting) {
        sightings.add(sighting);
    }

    synchronized int size() {
        return sightings.size();
    }

    synchronized List<String> findings() {
        var findings = new ArrayList<String>();
        twoAtOnce().ifPresent(findings::add);
        timelineBack().ifPresent(findings::add);
        return findings;
    }

    private Optional<String> twoAtOnce() {
        var reigns = reigns();
        return sightings.stream()
                .flatMap(s -> reigns.stream()
                        .filter(r -> !r.node().equals(s.node()) && r.from() < s.asked() && s.answered() < r.to())
                        .map(r -> "two primaries at once: %s and %s".formatted(r.node(), s.node())))
                .findFirst();
    }

    /** From the first answer to the last question of each life: in between it surely was a primary. */
    private List<Reign> reigns() {
        Map<String, Reign> reigns = new HashMap<>();
        for (var s : sightings) {
            reigns.merge(
                    s.node() + " " + s.life(),
                    new Reign(s.node(), s.answered(), s.asked()),
                    (one, other) ->
                            new Reign(one.node(), Math.min(one.from(), other.from()), Math.max(one.to(), other.to())));
        }
        return List.copyOf(reigns.values());
    }

    private Optional<String> timelineBack() {
        var inOrder = sightings.stream()
                .sorted(Comparator.comparingLong(Sighting::asked))
                .toList();
        for (int i = 1; i < inOrder.size(); i++) {
            var before = inOrder.get(i - 1);
            var after = inOrder.get(i);
            boolean other = !before.node().equals(after.node());
            if (before.answered() < after.asked()
                    && (after.timeline() < before.timeline() || (other && after.timeline() == before.timeline()))) {
                return Optional.of("the timeline did not rise: %d on %s, then %d on %s"
                        .formatted(before.timeline(), before.node(), after.timeline(), after.node()));
            }
        }
        return Optional.empty();
    }
}
