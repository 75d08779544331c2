package io.holdfast.failover.rediscluster;

import io.holdfast.failover.rediscluster.Alarm.Kind;
import io.holdfast.failover.rediscluster.ClusterNode.Health;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with a cluster: one function of one picture, so that a test is a table. */
public final class ClusterRules {
    private final Picture picture;
    private final ClusterMap map;

    private ClusterRules(Picture picture) {
        this.picture = picture;
        this.map = Merging.of(picture);
    }

    public static Judgement judge(Picture picture) {
        var rules = new ClusterRules(picture);
        return new Judgement(rules.map, rules.alarms().toList());
    }

    /** How many primaries must vote for a replica before it is one. */
    static int majority(ClusterMap map) {
        return map.shards().size() / 2 + 1;
    }

    private Stream<Alarm> alarms() {
        if (picture.sights().isEmpty()) {
            return Stream.of(nobody());
        }
        return Stream.of(
                        down(),
                        uncovered(),
                        failing(),
                        noMajority(),
                        alone(),
                        epochs(),
                        views(),
                        primariesOnOneHost(),
                        beside(),
                        notServing(),
                        cannotLead(),
                        migrating())
                .flatMap(Function.identity());
    }

    private Alarm nobody() {
        var who = picture.silent().keySet().stream().sorted().toList();
        var why = picture.silent().values().stream().distinct().sorted().collect(Collectors.joining("; "));
        return new Alarm(
                Kind.NOBODY_ANSWERS,
                "none of %s answers (%s): start them, or mend 'seeds', the password or the network."
                        .formatted(names(who), why));
    }

    private Stream<Alarm> down() {
        long down = picture.sights().stream().filter(s -> !s.ok()).count();
        return down == 0
                ? Stream.empty()
                : alarm(
                        Kind.CLUSTER_DOWN,
                        "%d of the %d nodes that answer say that the cluster is down and refuse clients."
                                .formatted(down, picture.sights().size()));
    }

    private Stream<Alarm> uncovered() {
        var slots = map.uncovered();
        return slots.isEmpty()
                ? Stream.empty()
                : alarm(
                        Kind.SLOTS_UNCOVERED,
                        "%d slots belong to nobody (%s): give them to a primary with CLUSTER ADDSLOTS, or redis-cli --cluster fix."
                                .formatted(slots.count(), slots.text()));
    }

    private Stream<Alarm> failing() {
        return map.shards().stream()
                .filter(s -> !s.primary().serves())
                .map(s -> new Alarm(
                        Kind.SLOTS_FAILING,
                        "the primary %s is %s, and its slots %s with it; %s"
                                .formatted(
                                        s.primary(),
                                        s.primary().health().word(),
                                        s.primary().slots().text(),
                                        s.best()
                                                .map(r -> r + " can take over once the primaries vote for it.")
                                                .orElse("no replica of it could take over: bring one of them back."))));
    }

    private Stream<Alarm> noMajority() {
        long serving = map.shards().stream().filter(s -> s.primary().serves()).count();
        return map.shards().isEmpty() || serving >= majority(map)
                ? Stream.empty()
                : alarm(
                        Kind.NO_MAJORITY,
                        "only %d of %d primaries serve, and %d votes are needed: the cluster cannot fail over by itself; bring a primary back, or order CLUSTER FAILOVER TAKEOVER on its replica by hand."
                                .formatted(serving, map.shards().size(), majority(map)));
    }

    private Stream<Alarm> alone() {
        return map.shards().stream()
                .filter(s -> s.replicas().stream().noneMatch(r -> r.electable() || r.health() == Health.UNREACHABLE))
                .map(s -> new Alarm(
                        Kind.PRIMARY_WITHOUT_REPLICA,
                        "the primary %s (slots %s) has no replica that could take over%s: add or mend one."
                                .formatted(s.primary(), s.primary().slots().text(), whyNone(s))));
    }

    private static String whyNone(Shard shard) {
        return shard.replicas().isEmpty()
                ? ""
                : shard.replicas().stream().map(r -> r + ": " + r.why()).collect(Collectors.joining("; ", " (", ")"));
    }

    private Stream<Alarm> epochs() {
        return grouped(map.shards().stream().map(Shard::primary), n -> Long.toString(n.configEpoch()))
                .entrySet()
                .stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> new Alarm(
                        Kind.EPOCHS_COLLIDE,
                        "the primaries %s have the same configuration epoch %s: Redis parts them by itself; if it stays, order CLUSTER BUMPEPOCH on one of them."
                                .formatted(names(e.getValue()), e.getKey())));
    }

    private Stream<Alarm> views() {
        return picture.differing().compareTo(picture.nodeTimeout()) > 0
                ? alarm(
                        Kind.VIEWS_DIFFER,
                        "the nodes have disagreed for %d s about who serves what, longer than cluster-node-timeout: look for a cut between them."
                                .formatted(picture.differing().toSeconds()))
                : Stream.empty();
    }

    private Stream<Alarm> primariesOnOneHost() {
        return grouped(
                        map.shards().stream().map(Shard::primary),
                        n -> n.address().host())
                .entrySet()
                .stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> new Alarm(
                        Kind.PRIMARIES_ON_ONE_HOST,
                        "%s holds %d of %d primaries (%s): its loss %s; switch one over to a replica elsewhere."
                                .formatted(
                                        e.getKey(),
                                        e.getValue().size(),
                                        map.shards().size(),
                                        names(e.getValue()),
                                        map.shards().size() - e.getValue().size() < majority(map)
                                                ? "leaves too few to vote, so nothing would be taken over"
                                                : "stops them all at once")));
    }

    private Stream<Alarm> beside() {
        return map.shards().stream()
                .filter(s -> !s.replicas().isEmpty())
                .filter(s -> s.replicas().stream()
                        .allMatch(r ->
                                r.address().host().equals(s.primary().address().host())))
                .map(s -> new Alarm(
                        Kind.REPLICAS_BESIDE_PRIMARY,
                        "every replica of %s is on its own host: the loss of %s loses slots %s; move one elsewhere."
                                .formatted(
                                        s.primary(),
                                        s.primary().address().host(),
                                        s.primary().slots().text())));
    }

    private Stream<Alarm> notServing() {
        return map.nodes().stream()
                .filter(n -> n.health() == Health.UNREACHABLE
                        || (n.slots().isEmpty() && (n.health() == Health.FAILED || n.health() == Health.SUSPECTED)))
                .map(n -> new Alarm(
                        Kind.NODE_NOT_SERVING,
                        n.health() == Health.UNREACHABLE
                                ? "%s (%s) does not answer this node and the others do not miss it: look at the way to it."
                                        .formatted(n, n.role())
                                : "%s (%s) is %s: start it, or take it out with CLUSTER FORGET %s on every node."
                                        .formatted(n, n.role(), n.health().word(), n.id())));
    }

    private Stream<Alarm> cannotLead() {
        return map.shards().stream()
                .flatMap(s -> s.replicas().stream())
                .filter(r -> r.health() == Health.SYNCING || (r.health() == Health.ONLINE && !r.electable()))
                .map(r -> new Alarm(
                        Kind.REPLICA_CANNOT_LEAD, "the replica " + r + " could not take over: " + r.why() + "."));
    }

    private Stream<Alarm> migrating() {
        return map.nodes().stream()
                .filter(n -> n.migrating() > 0)
                .map(n -> new Alarm(
                        Kind.SLOTS_MIGRATING,
                        "%s has %d slots on their way: let the resharding end, or order redis-cli --cluster fix."
                                .formatted(n, n.migrating())));
    }

    private static Stream<Alarm> alarm(Kind kind, String sentence) {
        return Stream.of(new Alarm(kind, sentence));
    }

    private static Map<String, List<ClusterNode>> grouped(
            Stream<ClusterNode> nodes, Function<ClusterNode, String> key) {
        return nodes.collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
    }

    private static String names(Collection<?> of) {
        return of.stream().map(Objects::toString).collect(Collectors.joining(", "));
    }

    /** For whoever says how long is long. */
    static long seconds(Duration time) {
        return (time.toMillis() + 999) / 1000;
    }
}
