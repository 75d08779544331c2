package io.holdfast.node.notify;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.register.Outbox;
import io.holdfast.failover.register.Outbox.Entry;
import io.holdfast.node.timeline.Timeline.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a group's outbox is to hold next: what happened since it was kept last goes in, what its receivers have confirmed
 * goes out. A pure function, so whoever coordinates next goes on where the one before stopped.
 *
 * @param confirmed whether a receiver, by its name, was told of an id
 * @param old whether an id has waited for too long
 */
record NextOutbox(Wording wording, BiPredicate<String, String> confirmed, Predicate<String> old, Instant now) {
    /** What is older is told to nobody any more. */
    static final Duration TOO_OLD = Duration.ofDays(1);

    /** What waits for receivers that are dead; older entries give way. */
    static final int MOST = 100;

    /**
     * The same object when nothing is to be changed.
     *
     * @param changes of primary as far as the register remembers, oldest first
     * @param well how the group has been for a while; empty while that is not clear
     * @param since the epoch in which this node looked first: of earlier changes only the time of day says how old they are
     */
    Outbox after(Outbox last, GroupView view, List<Change> changes, Optional<Boolean> well, long since) {
        long epoch = opened(changes, last.epoch());
        if (last.version() == 0) {
            return new Outbox(1, epoch, false, 0, List.of()); // of what was before nobody is told
        }
        var entries = new ArrayList<>(last.entries());
        changes.stream()
                .filter(c -> c.epoch() > last.epoch()
                        && c.totalMillis() != null
                        && !c.kind().equals("birth"))
                .filter(c -> c.epoch() > since || openedAt(c).isAfter(now.minus(TOO_OLD)))
                .forEach(c -> entries.add(wording.change(view.state().group(), c, openedAt(c))));
        boolean degraded = well.map(isWell -> !isWell).orElse(last.degraded());
        long number = last.number();
        if (degraded != last.degraded()) {
            number++;
            entries.add(wording.health(view, !degraded, view.state().epoch() + "-" + number, now));
        }
        var next = new Outbox(last.version() + 1, epoch, degraded, number, stillToTell(entries));
        boolean same = epoch == last.epoch()
                && number == last.number()
                && next.entries().equals(last.entries());
        return same ? last : next;
    }

    /**
     * The same for a watched Redis Cluster.
     *
     * @param standing the kinds of alarms that are to be told as raised
     */
    Outbox after(Outbox last, ClusterView view, Set<String> standing) {
        var words = alarms(view, AlarmNews.told(last), standing, (last.number() + 1) + "-");
        var entries = Stream.concat(last.entries().stream(), words.stream()).toList();
        var next = new Outbox(
                last.version() + 1,
                last.epoch(),
                false,
                last.number() + words.size(),
                stillToTell(entries),
                List.copyOf(standing));
        return words.isEmpty() && next.entries().equals(last.entries()) ? last : next;
    }

    /**
     * One entry for each kind that is raised now and was not, or the other way round.
     *
     * @param mark what tells them from others of the same moment
     */
    List<Entry> alarms(ClusterView view, Set<String> before, Set<String> standing, String mark) {
        var occurrence = mark + now.toEpochMilli(); // a rebuilt register counts from one again
        return Stream.concat(before.stream(), standing.stream())
                .distinct()
                .sorted()
                .filter(kind -> before.contains(kind) != standing.contains(kind))
                .map(kind -> wording.alarm(view, kind, standing.contains(kind), occurrence, now))
                .toList();
    }

    /** Without what all have confirmed, what is too old, and what is too much. */
    List<Entry> stillToTell(List<Entry> entries) {
        var waiting = entries.stream()
                .map(e -> e.waitingFor(e.receivers().stream()
                        .filter(receiver -> !confirmed.test(receiver, e.id()))
                        .toList()))
                .filter(e -> !e.receivers().isEmpty() && !old.test(e.id()))
                .toList();
        return waiting.subList(Math.max(0, waiting.size() - MOST), waiting.size());
    }

    private static long opened(List<Change> changes, long least) {
        return changes.stream()
                .filter(c -> c.totalMillis() != null)
                .mapToLong(Change::epoch)
                .reduce(least, Math::max);
    }

    private static Instant openedAt(Change change) {
        var millis = change.totalMillis();
        return Instant.parse(change.startedAt()).plusMillis(millis == null ? 0 : millis);
    }
}
