package io.holdfast.failover.redis;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Discarded;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a primary. Redis itself finds out whether the missing part is enough or a full copy is needed; what is done
 * here is to tell which bytes are discarded, and to attach in a way that counts: a member to the primary, under its own
 * name. Who is not a member yet attaches to another replica, whose stream is the same and where its acknowledgements
 * are heard by nobody; to the primary only when there is no other, and that one then accepts no writes.
 */
final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private static final long LOSS_TOLD_NANOS = 5_000_000_000L;

    private static final long CHOOSE_AGAIN_NANOS = 1_500_000_000L;

    private final Instance instance;
    private final Fencing fencing;
    private @Nullable Source attachedTo;
    private long target = -1;
    private long linkDownSince = System.nanoTime();
    private long attachedSince;
    private final Strays strays = new Strays(System.nanoTime());

    private @Nullable Candidate candidate;

    private record Source(Member member, String user, boolean primary) {}

    Following(Instance instance, Fencing fencing) {
        this.instance = instance;
        this.fencing = fencing;
    }

    void pursue(Upstream upstream) throws IOException, SupersededException {
        instance.notes.belongTo(upstream.systemId(), upstream.secret());
        instance.secret(upstream.secret());
        instance.registered(upstream.lineage());
        instance.view.change(facts -> {
            facts.systemId = upstream.systemId();
            facts.secret = upstream.secret();
        });
        if (attached(upstream)) {
            maintain(upstream);
            return;
        }
        var end = fenced(upstream.order());
        if (waitsToJoin(upstream)) {
            forget();
            return;
        }
        if (waitsForPromotion(upstream, end)) {
            return;
        }
        var source = source(upstream);
        if (source.isEmpty()) {
            say("no replica streams that it could join through");
            return;
        }
        attach(upstream, source.get(), end);
    }

    private Position fenced(Order order) throws IOException, SupersededException {
        var seen = instance.view.observation();
        var position = seen.position();
        if (instance.server.alive() && seen.state() == InstanceState.FENCED && position != null) {
            return position;
        }
        return fencing.fence(order, Epoch.NONE);
    }

    /** The register counts on what this member once held; it must not acknowledge under that name without it. */
    private boolean waitsToJoin(Upstream upstream) {
        var mine = instance.view.observation().incarnation();
        boolean other = upstream.member()
                && upstream.self(instance.settings.node())
                        .filter(m -> m.incarnation().equals(mine))
                        .isEmpty();
        if (other) {
            say("it was restarted and may lack what it had acknowledged: it waits to be taken in anew");
        }
        return other;
    }

    /**
     * A candidate that is not promoted yet refuses replicas, and Redis itself would try again only after a second. What is
     * acknowledged to it before the register knows its history is no client's write: its gate is closed until then.
     */
    private boolean waitsForPromotion(Upstream upstream, Position end) {
        if (!upstream.early()) {
            forget();
            return false;
        }
        if (!upstream.continues(end)) {
            forget();
            return true;
        }
        try {
            boolean takes = asked(upstream).takes(upstream, instance.link.progress());
            if (takes) {
                forget();
            }
            return !takes;
        } catch (IOException silent) {
            forget(); // so that it is not dialled again at once
            return true;
        }
    }

    private Candidate asked(Upstream upstream) {
        var known = candidate;
        if (known == null || !known.member().equals(upstream.primary())) {
            forget();
            var member = upstream.primary();
            known = new Candidate(member, instance.to(member.host(), member.port()));
            candidate = known;
        }
        return known;
    }

    /** Whatever is asked for now, it is not this. */
    void forget() {
        var known = candidate;
        candidate = null;
        if (known != null) {
            known.link().close();
        }
    }

    /** It is worth another look soon. */
    boolean awaitsPromotion() {
        return candidate != null;
    }

    /** Who is about to be promoted, over a connection that is kept until it is. */
    private record Candidate(Member member, Link link) {
        /**
         * It is promoted and lets {@code own} go on without a full copy: a copy of a history that the register may never
         * hear of costs the vote, and who was promoted in vain itself has data under a name that no candidate knows.
         */
        boolean takes(Upstream upstream, Info own) throws IOException {
            var info = link.progress();
            var parent = upstream.lineage().getLast().parent();
            return info.master()
                    && info.text("master_replid2").equals(parent)
                    && own.text("master_replid").equals(parent)
                    && own.consistent()
                    && own.offset() < info.number("second_repl_offset", 0)
                    && info.number("repl_backlog_active", 0) == 1
                    && info.number("repl_backlog_first_byte_offset", Long.MAX_VALUE) <= own.offset() + 1;
        }
    }

    private void say(String why) {
        if (instance.view.say(why)) {
            LOG.info("group {}: {}", instance.settings.group(), why);
        }
    }

    private Optional<Source> source(Upstream upstream) {
        if (upstream.member()) {
            return Optional.of(new Source(upstream.primary(), Accounts.of(instance.settings.node()), true));
        }
        for (var member : upstream.members()) {
            boolean other = !member.node().equals(instance.settings.node())
                    && !member.node().equals(upstream.primary().node());
            if (other && streams(member, upstream)) {
                return Optional.of(new Source(member, Accounts.JOINER, false));
            }
        }
        return Optional.of(new Source(upstream.primary(), Accounts.JOINER, true));
    }

    private boolean streams(Member member, Upstream upstream) {
        try (var link = instance.to(member.host(), member.port())) {
            var info = link.replication();
            return info.linkUp()
                    && info.consistent()
                    && info.follows(
                            upstream.primary().host(), upstream.primary().port())
                    && info.text("master_replid").equals(upstream.history());
        } catch (IOException down) {
            return false;
        }
    }

    private void attach(Upstream upstream, Source source, Position end) throws IOException, SupersededException {
        instance.unlessGivenUp(upstream.order());
        var why = loss(upstream, end);
        instance.notes.nothingIsCertain();
        instance.view.change(facts -> {
            facts.state = InstanceState.CONNECTING;
            facts.fencedFor = Epoch.NONE;
            facts.pinned = false;
            facts.upstream = upstream.primary().node();
            facts.caughtUp = false;
            facts.because(why);
        });
        instance.link.askAll(
                Link.Command.of("ACL", "SETUSER", Accounts.JOINER, "on"), // a former primary had it off
                Link.Command.of("CONFIG", "SET", "masteruser", source.user()),
                Link.Command.of("CONFIG", "SET", "masterauth", upstream.secret().reveal()));
        // It attaches under the right name or not at all. Who waited here during a handover gets a definite refusal.
        instance.link.askAll(
                Link.Command.of(
                        "REPLICAOF",
                        source.member().host(),
                        Integer.toString(source.member().port())),
                Link.Command.of("CLIENT", "UNPAUSE"));
        attachedTo = source;
        attachedSince = System.nanoTime();
        strays.forgetRefusals();
        if (ledBefore(upstream)) {
            strays.led(attachedSince);
        }
        target = -1;
        linkDownSince = System.nanoTime();
        LOG.info(
                "group {}: attached to {} at {}",
                instance.settings.group(),
                source.member().node(),
                end.text());
    }

    private String loss(Upstream upstream, Position end) {
        long beyond = upstream.beyond(end);
        if (beyond <= 0) {
            return "";
        }
        var why = new Discarded(beyond, end.text()).sentence();
        LOG.warn("group {}: {}", instance.settings.group(), why);
        return why;
    }

    private boolean attached(Upstream upstream) throws IOException {
        var source = attachedTo;
        var state = instance.state();
        boolean following =
                state == InstanceState.CONNECTING || state == InstanceState.STREAMING || state == InstanceState.CLONING;
        if (source == null || !following || !instance.server.alive()) {
            return false;
        }
        boolean right = upstream.member() == !source.user().equals(Accounts.JOINER)
                && (!source.primary()
                        || source.member().node().equals(upstream.primary().node()));
        var info = instance.link.replication();
        return right && info.follows(source.member().host(), source.member().port());
    }

    private void maintain(Upstream upstream) throws IOException, SupersededException {
        var info = instance.link.replication();
        sendAway();
        if (info.linkUp()) {
            linkDownSince = System.nanoTime();
            caughtUp(upstream, info);
            forgetLoss();
            if (info.consistent()) {
                instance.notes.dataAreWhole();
            }
            instance.noteKept(info);
            return;
        }
        boolean joins = attachedTo != null && attachedTo.user().equals(Accounts.JOINER);
        if (!joins || info.incomplete() || System.nanoTime() - linkDownSince < CHOOSE_AGAIN_NANOS) {
            return;
        }
        if (isLetIn()) {
            linkDownSince = System.nanoTime();
        } else {
            fencing.fence(upstream.order(), Epoch.NONE); // look for another way
        }
    }

    /** The source knows it, and copies to somebody else first: whoever leaves and asks again is the last in that row. */
    private boolean isLetIn() {
        var source = attachedTo;
        if (source == null) {
            return false;
        }
        try (var link = instance.to(source.member().host(), source.member().port())) {
            return link.replication().attached().stream()
                    .anyMatch(a -> a.host().equals(instance.settings.host()) && a.port() == instance.settings.port());
        } catch (IOException silent) {
            return false;
        }
    }

    /** Only who led has clients that write there; who reads from a replica stays. */
    private boolean ledBefore(Upstream upstream) {
        var lineage = upstream.lineage();
        return lineage.size() > 1 && lineage.get(lineage.size() - 2).node().equals(instance.settings.node());
    }

    private void sendAway() throws IOException {
        long now = System.nanoTime();
        boolean refused = strays.looks(now) && strays.afterRefusal(instance.link.refusedWrites(), now);
        if (strays.afterLeading(now) || refused) {
            instance.endClients(instance.link);
        }
    }

    private void caughtUp(Upstream upstream, Info info) throws IOException {
        if (instance.view.observation().caughtUp()) {
            return;
        }
        if (target < 0) {
            try (var link =
                    instance.to(upstream.primary().host(), upstream.primary().port())) {
                target = link.replication().offset();
            }
        }
        boolean there = info.text("master_replid").equals(upstream.history()) && info.offset() >= target;
        if (there && info.consistent()) {
            instance.view.change(facts -> {
                facts.caughtUp = true;
                facts.because(Discarded.in(facts.why()).isPresent() ? facts.why() : "");
            });
        }
    }

    /** What was discarded stays to be read for a while: a report of it may be lost, and a full copy may be quick. */
    private void forgetLoss() {
        boolean told = System.nanoTime() - attachedSince > LOSS_TOLD_NANOS
                && Discarded.in(instance.view.why()).isPresent();
        if (told && instance.view.observation().caughtUp()) {
            instance.view.change(facts -> facts.because(""));
        }
    }

    /** The stream comes from the primary itself, so it is evidence of the primary's life. */
    boolean directly() {
        return attachedTo != null && attachedTo.primary();
    }
}
