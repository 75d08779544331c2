package io.holdfast.failover.rediscluster;

import io.holdfast.failover.rediscluster.ClusterNode.Health;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes one map of what the nodes say. A slot belongs to whoever claims it with the highest configuration epoch, as Redis
 * itself decides it; of everything else a node that answers is believed itself, and of one that is silent the most.
 */
final class Merging {
    private final Picture picture;
    private final Map<String, SlotSet> owned = new HashMap<>();

    private Merging(Picture picture) {
        this.picture = picture;
    }

    static ClusterMap of(Picture picture) {
        return new Merging(picture).map();
    }

    private ClusterMap map() {
        giveSlots();
        var nodes = ids().stream()
                .flatMap(id -> node(id).stream())
                .sorted(Comparator.comparing(ClusterNode::address))
                .toList();
        var shards = nodes.stream()
                .filter(n -> n.primary() && !n.slots().isEmpty())
                .map(p -> new Shard(
                        p,
                        nodes.stream().filter(r -> r.primaryId().equals(p.id())).toList()))
                .sorted(Comparator.comparingInt(s -> first(s.primary().slots())))
                .toList();
        return new ClusterMap(nodes, shards);
    }

    private Set<String> ids() {
        var ids = new TreeSet<String>();
        picture.sights()
                .forEach(s -> s.lines().stream()
                        .filter(l -> !l.stranger())
                        .map(NodeLine::id)
                        .forEach(ids::add));
        return ids;
    }

    /** Redis' own rule; a node that the others have declared failed keeps what nobody else has claimed since. */
    private void giveSlots() {
        var claims = picture.sights().stream()
                .flatMap(s -> s.lines().stream())
                .filter(l -> l.master() && !l.slots().isEmpty())
                .sorted(Comparator.comparingLong(NodeLine::configEpoch)
                        .thenComparing(NodeLine::id)
                        .reversed())
                .toList();
        var taken = SlotSet.none();
        for (var claim : claims) {
            var free = claim.slots().without(taken);
            owned.merge(claim.id(), free, SlotSet::and);
            taken = taken.and(free);
        }
    }

    private Optional<ClusterNode> node(String id) {
        var own = sight(id);
        var line = own.flatMap(Sight::myself).or(() -> mostSaid(id));
        var slots = Objects.requireNonNullElse(owned.get(id), SlotSet.none());
        return line.flatMap(l -> l.address()
                .map(address -> new ClusterNode(
                        id,
                        address,
                        health(id, own),
                        slots.isEmpty() ? l.primaryId() : "",
                        l.configEpoch(),
                        slots,
                        l.migrating(),
                        own.map(Sight::linkUp).orElse(false),
                        l.neverLeads(),
                        own.map(Sight::offset).orElse(-1L))));
    }

    private Optional<Sight> sight(String id) {
        return picture.sights().stream()
                .filter(s -> s.myself().filter(l -> l.id().equals(id)).isPresent())
                .findFirst();
    }

    /** What most of the others say of its role; among equals who knows the newest epoch. */
    private Optional<NodeLine> mostSaid(String id) {
        var count = new HashMap<String, Integer>();
        var lines = new ArrayList<NodeLine>();
        for (var sight : newestFirst()) {
            sight.line(id).ifPresent(l -> {
                lines.add(l);
                count.merge(l.primaryId(), 1, Integer::sum);
            });
        }
        return lines.stream()
                .filter(l -> l.address().isPresent())
                .max(Comparator.comparingInt(l -> Objects.requireNonNullElse(count.get(l.primaryId()), 0)));
    }

    private List<Sight> newestFirst() {
        return picture.sights().stream()
                .sorted(Comparator.comparingLong(Sight::currentEpoch).reversed())
                .toList();
    }

    /** Who answers us and is given up by most of the others serves nobody. */
    private Health health(String id, Optional<Sight> own) {
        var said = picture.sights().stream()
                .filter(s -> own.isEmpty() || !s.equals(own.get()))
                .flatMap(s -> s.line(id).stream())
                .toList();
        long failed = said.stream().filter(NodeLine::failed).count();
        if (own.isPresent() && failed * 2 <= said.size()) {
            return own.get().syncing() ? Health.SYNCING : Health.ONLINE;
        }
        if (failed > 0) {
            return Health.FAILED;
        }
        return said.stream().anyMatch(NodeLine::suspected) ? Health.SUSPECTED : Health.UNREACHABLE;
    }

    private static int first(SlotSet slots) {
        for (int slot = 0; slot < SlotSet.ALL; slot++) {
            if (slots.has(slot)) {
                return slot;
            }
        }
        return SlotSet.ALL;
    }
}
