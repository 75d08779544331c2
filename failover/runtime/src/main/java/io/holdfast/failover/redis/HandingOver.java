package io.holdfast.failover.redis;

import io.holdfast.failover.core.OperatorRules;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The planned end of a primary: writers are held, replicas drain, then it becomes nobody's replica. There is no moment
 * with two that accept writes, nothing is written that a replica lacks, and the pings that would move the log in between
 * are held back, so that everybody goes on without a full copy. Held writers get a definite refusal once it follows.
 */
final class HandingOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandingOver.class);
    private static final Duration DRAIN = Duration.ofMillis(500);
    private static final String NO_PING = "3600";

    private static final int ATTEMPTS = 3;

    private final Instance instance;
    private final Leading leading;
    private volatile @Nullable NodeName target;
    private int attempts;
    private boolean tried;

    HandingOver(Instance instance, Leading leading) {
        this.instance = instance;
        this.leading = leading;
    }

    /** Only {@code node} is waited for: whoever has less follows it without a full copy. */
    void to(NodeName node) {
        target = node;
    }

    /** Another order came: the next one to hand over is tried anew. */
    void forget() {
        if (tried) {
            tried = false;
            attempts = 0;
            instance.view.change(facts -> facts.because(""));
        }
    }

    /** Writers are held a few times at most; after that it serves until somebody decides. */
    void pursue(Order.HandOver order) throws IOException, SupersededException {
        if (instance.view.observation().promoted() == null || !instance.server.alive() || attempts >= ATTEMPTS) {
            return;
        }
        tried = true;
        var replicas = new ArrayList<Link>();
        try {
            dial(replicas);
            handOver(order, replicas);
        } catch (IOException e) {
            if (attempts >= ATTEMPTS) {
                instance.view.say(String.valueOf(e.getMessage())); // to be read until somebody decides
            }
            throw e;
        } finally {
            replicas.forEach(Link::close);
        }
    }

    /**
     * Before any writer is held: a new connection takes longer than the drain itself, and what does not answer, loads or lags
     * will not drain.
     */
    private void dial(List<Link> replicas) throws IOException {
        var own = instance.link.progress();
        for (var member : attached(own)) {
            replicas.add(instance.to(member.host(), member.port()));
        }
        if (replicas.isEmpty()) {
            throw new IOException("the replica that is to take over is not attached");
        }
        for (var replica : replicas) {
            var info = replica.replication();
            boolean follows = !info.incomplete() && info.text("master_replid").equals(own.text("master_replid"));
            if (!follows || own.offset() - info.offset() > OperatorRules.MOST_BEHIND) {
                throw new IOException("a replica is not there yet (at " + info.offset() + " of " + own.offset()
                        + "): writers are not held for it");
            }
        }
    }

    private void handOver(Order.HandOver order, List<Link> replicas) throws IOException, SupersededException {
        instance.link.askAll(
                Link.Command.of("CONFIG", "SET", Instance.PING_PERIOD, NO_PING),
                Link.Command.of("CLIENT", "PAUSE", "2000", "WRITE"));
        attempts++;
        long began = System.nanoTime();
        try {
            boolean drained = drained(order, replicas);
            instance.unlessGivenUp(order);
            if (!drained) {
                throw new IOException("its replicas did not catch up within " + DRAIN.toMillis() + " ms");
            }
            instance.demoting(true);
            demote(order);
        } catch (IOException | SupersededException e) {
            instance.link.ask("CLIENT", "UNPAUSE");
            throw e;
        } finally {
            instance.demoting(false);
            instance.link.askAll(Instance.PING_AS_USUAL);
        }
        LOG.info(
                "group {}: handed over in epoch {} after {} ms",
                instance.settings.group(),
                order.epoch(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /** Asked of the replicas themselves: while writes are paused nobody asks them for their acknowledgement. */
    private boolean drained(Order.HandOver order, List<Link> replicas) throws IOException, SupersededException {
        var end = instance.link.progress();
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (!allHold(replicas, end)) {
            instance.unlessGivenUp(order);
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Instance.pause(1);
        }
        return !replicas.isEmpty();
    }

    private List<Member> attached(Info info) {
        var members = leading.members();
        var nodes = info.attached().stream()
                .filter(Info.Attached::online)
                .flatMap(a -> Attachments.node(a, members).stream())
                .toList();
        var only = target;
        return members.stream()
                .filter(m -> nodes.contains(m.node()) && (only == null || only.equals(m.node())))
                .toList();
    }

    private static boolean allHold(List<Link> links, Info end) throws IOException {
        for (var link : links) {
            var info = link.progress();
            if (!info.text("master_replid").equals(end.text("master_replid")) || info.offset() < end.offset()) {
                return false;
            }
        }
        return true;
    }

    /** The position is exact at once: who is nobody's replica receives nothing, and its clients are held or refused. */
    private void demote(Order.HandOver order) throws IOException {
        var info = instance.link.replicationAfter(Instance.FOLLOW_NOBODY, Instance.CLOSE_GATE);
        if (!info.followsNobody()) {
            throw new IOException("it did not become a replica");
        }
        instance.guard.disarm();
        var end = instance.position(info);
        instance.view.change(facts -> {
            facts.state = InstanceState.FENCED;
            facts.promoted = null;
            facts.markerEpoch = Epoch.NONE;
            facts.ackNames = null;
            facts.replicas = List.of();
            facts.position = end;
            facts.pinned = true;
            facts.fencedFor = order.epoch();
            facts.consistent = true;
            facts.because("");
        });
    }
}
