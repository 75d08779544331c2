package io.holdfast.failover.rediscluster;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one Redis Cluster again and again and judges it. It changes nothing by itself, ever: the cluster fails over by
 * its own votes. The one thing that it orders is what an operator asked for, a planned {@code CLUSTER FAILOVER}.
 */
final class ClusterObserver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterObserver.class);
    private static final Duration CHANGE = Duration.ofSeconds(10);
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(20);
    private final ObservedCluster cluster;
    private final Survey survey;
    private final VoteTimes votes = new VoteTimes();
    private final ReentrantLock changing = new ReentrantLock();
    private final ExecutorService looker;
    private volatile Looked last = new Looked(
            new Picture(List.of(), Map.of(), Duration.ZERO), new Judgement(ClusterMap.empty(), List.of()), 0, false);
    private @Nullable Long differsSince;
    private String told = "";

    private record Looked(Picture picture, Judgement judgement, long at, boolean looked) {}

    ClusterObserver(ObservedCluster cluster) {
        this.cluster = cluster;
        survey = new Survey(cluster);
        looker = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .name("holdfast-redis-cluster-" + cluster.name())
                .daemon()
                .factory());
    }

    void start() {
        looker.execute(this::lookOnAndOn);
    }

    ClusterView view() {
        var seen = last;
        return new ClusterView(
                cluster.name(),
                seen.picture(),
                seen.judgement(),
                seen.looked(),
                Duration.ofNanos(System.nanoTime() - seen.at()),
                seen.picture().nodeTimeout());
    }

    /** Makes {@code target}, a replica, the primary of its shard, as planned; returns when that is seen or given up. */
    Outcome failOver(String target) {
        if (!changing.tryLock()) {
            return new Outcome.Refused(
                    "another planned failover of " + cluster.name() + " is under way; one shard at a time");
        }
        try {
            var now = look();
            var shard =
                    now.judgement().map().node(target).flatMap(now.judgement().map()::shardOf);
            var refuseFor = shard.map(s -> refuseFor(s, now)).orElse(Duration.ZERO);
            return switch (Planned.verdict(now.judgement(), target, refuseFor)) {
                case Planned.No no -> new Outcome.Refused(no.sentence());
                case Planned.Go go -> ordered(go, now.picture().currentEpoch());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unknown("interrupted while it was looked at");
        } finally {
            changing.unlock();
        }
    }

    private Outcome ordered(Planned.Go go, long epoch) throws InterruptedException {
        long begun = System.nanoTime();
        var target = go.target();
        LOG.info(
                "{}: {} is to take over from {}, as an operator asked",
                cluster.name(),
                target,
                go.shard().primary());
        try {
            survey.failOver(target.address());
        } catch (IOException e) {
            return new Outcome.Refused(target + " did not begin: " + e.getMessage());
        }
        while (System.nanoTime() - begun < CHANGE.toNanos()) {
            var now = look();
            long millis = (System.nanoTime() - begun) / 1_000_000;
            if (leads(now, target)) {
                return new Outcome.Done(
                        "%s leads slots %s in place of %s; it took %d ms"
                                .formatted(
                                        target,
                                        go.shard().primary().slots().text(),
                                        go.shard().primary(),
                                        millis),
                        Math.max(epoch, now.picture().currentEpoch()));
            }
            LockSupport.parkNanos(PACE);
        }
        return new Outcome.Unknown(
                "%s was told to take over and did not within %d s: the primaries did not vote for it, or it did not catch up; look at 'explain %s'"
                        .formatted(target, CHANGE.toSeconds(), cluster.name()));
    }

    /** Believed once a node that is neither of the two says so, too. */
    private static boolean leads(Looked now, ClusterNode target) {
        long say = now.picture().sights().stream()
                .filter(s -> s.line(target.id())
                        .filter(l -> l.master() && !l.slots().isEmpty())
                        .isPresent())
                .count();
        return say > 2 || say == now.picture().sights().size();
    }

    private Duration refuseFor(Shard shard, Looked now) {
        synchronized (votes) {
            return votes.refuseFor(shard, now.picture().nodeTimeout(), now.at());
        }
    }

    private void lookOnAndOn() {
        try {
            while (!looker.isShutdown()) {
                look();
                TimeUnit.NANOSECONDS.sleep(cluster.every().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("{} is not looked at any more", cluster.name(), e);
        }
    }

    private synchronized Looked look() throws InterruptedException {
        var picture = survey.picture(last.judgement().map());
        long nanos = System.nanoTime();
        picture = picture.differingFor(differing(picture, nanos));
        var judgement = ClusterRules.judge(picture);
        synchronized (votes) {
            votes.see(judgement.map(), picture.currentEpoch(), nanos);
        }
        var seen = new Looked(picture, remembering(judgement), nanos, true);
        last = seen;
        tell(judgement);
        return seen;
    }

    /** While nobody answers the last map stays, so that all its nodes are asked again. */
    private Judgement remembering(Judgement now) {
        return now.map().nodes().isEmpty() ? new Judgement(last.judgement().map(), now.alarms()) : now;
    }

    private Duration differing(Picture picture, long nanos) {
        if (!picture.differs()) {
            differsSince = null;
            return Duration.ZERO;
        }
        long since = differsSince == null ? nanos : differsSince;
        differsSince = since;
        return Duration.ofNanos(nanos - since);
    }

    /** One line for each change of what is wrong. */
    private void tell(Judgement now) {
        var alarms = now.alarms().stream().map(a -> a.kind().word()).distinct().collect(Collectors.joining(", "));
        if (!alarms.equals(told)) {
            told = alarms;
            if (alarms.isEmpty()) {
                LOG.info("{}: {}", cluster.name(), now.verdict());
            } else {
                LOG.warn("{} ({}): {}", cluster.name(), alarms, now.verdict());
            }
        }
    }

    @Override
    public void close() {
        looker.shutdownNow();
        survey.close();
    }
}
