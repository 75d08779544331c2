package io.holdfast.node.notify;

import io.holdfast.failover.rediscluster.Alarm;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.Outbox.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of one watched Redis Cluster by itself: which kinds of alarms stand, and what this node said of them
 * while nothing could be kept in the register. It is to alarms what {@link GroupNews} is to a group's health.
 */
final class AlarmNews {
    /** While this stands nothing is known of the others. */
    private static final String BLIND = Alarm.Kind.NOBODY_ANSWERS.word();

    private final Duration patience;
    private final Map<String, Bout> bouts = new TreeMap<>();
    private @Nullable Set<String> said;
    private List<Entry> alone = List.of();

    AlarmNews(Duration patience) {
        this.patience = patience;
    }

    void look(ClusterView view, Outbox kept, long nanos) {
        var seen = view.judgement().alarms().stream().map(a -> a.kind().word()).collect(Collectors.toSet());
        Stream.of(seen, told(kept), said == null ? Set.<String>of() : said)
                .flatMap(Set::stream)
                .forEach(kind -> bouts.computeIfAbsent(kind, unused -> new Bout(patience)));
        bouts.forEach((kind, bout) -> {
            if (kind.equals(BLIND) || !seen.contains(BLIND)) {
                bout.look(seen.contains(kind), nanos);
            } else {
                bout.unknown(nanos);
            }
        });
    }

    /** What is to be told as raised, by whoever told {@code before}: a kind of which nothing is clear stays as it was told. */
    Set<String> standing(Set<String> before, long nanos) {
        return bouts.entrySet().stream()
                .filter(bout -> bout.getValue().stands(nanos).orElse(before.contains(bout.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What this node has to tell by itself.
     *
     * @param kept what the register says
     * @param isAlone for a while nothing could be kept there
     */
    List<Entry> tellAlone(ClusterView view, Outbox kept, boolean isAlone, NextOutbox rules, long nanos) {
        if (isAlone || said != null) {
            var before = said == null ? told(kept) : said;
            var now = standing(before, nanos);
            alone = Stream.concat(
                            alone.stream(),
                            rules.alarms(view, before, now, rules.wording().self() + "-").stream())
                    .toList();
            said = now.equals(told(kept)) ? null : now;
        }
        alone = rules.stillToTell(alone);
        return alone;
    }

    static Set<String> told(Outbox outbox) {
        var alarms = outbox.alarms();
        return alarms == null ? Set.of() : new TreeSet<>(alarms);
    }
}
