package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.EMPTY;
import static io.holdfast.protocol.InstanceState.FAILED;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.HUNG;
import static io.holdfast.protocol.InstanceState.NONE;
import static io.holdfast.protocol.InstanceState.PROMOTED;
import static io.holdfast.protocol.InstanceState.RUNNING;
import static io.holdfast.protocol.InstanceState.STOPPED;
import static io.holdfast.protocol.InstanceState.STOPPING;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The whole failover procedure, one row per transition. Within a phase, the first row that has an event wins. */
public final class FailoverRules {

    /** One row: in {@code phase}, when its guard finds an event, that event became true. */
    public record Rule(Class<? extends Phase> phase, String when, Function<Situation, Optional<Event>> then) {}

    // spotless:off
    public static final List<Rule> TABLE = List.of(
        row(Phase.Unborn.class,       "every configured node is here and has nothing",      s -> new Birth(s).begin()),
        row(Phase.Unborn.class,       "one node holds adopted data, the others nothing",    s -> new Birth(s).adopt()),

        row(Phase.Initialising.class, "the data was created",                               s -> new Birth(s).born()),
        row(Phase.Initialising.class, "the initialiser is silent for too long",             s -> new Birth(s).beginElsewhere()),

        row(Phase.Steady.class,       "the primary is lost",                                FailoverRules::primaryLost),
        row(Phase.Steady.class,       "writes would wait for a leaving member that streams", s -> members(s).kept()),
        row(Phase.Steady.class,       "a leaving member is out of the primary's setting",   s -> members(s).removed()),
        row(Phase.Steady.class,       "a member cannot be counted any more",                s -> members(s).leavingStarted()),
        row(Phase.Steady.class,       "a newcomer has caught up",                           s -> members(s).added()),
        row(Phase.Steady.class,       "the primary's setting asks for more",                s -> members(s).ackRuleRaised()),
        row(Phase.Steady.class,       "too few replicas, durability = available",           s -> members(s).wentAlone()),
        row(Phase.Steady.class,       "the primary may not lead or cannot write, another can", s -> new Caretaker(s, primary(s)).replaces()),

        row(Phase.HandingOver.class,  "the primary stopped, the target holds its last record", FailoverRules::handedOver),
        row(Phase.HandingOver.class,  "Redis: the target will not get there, the primary serves on", FailoverRules::handOverCancelled),
        row(Phase.HandingOver.class,  "the target did not get there in time",               FailoverRules::handOverFailed),

        row(Phase.Fencing.class,      "a fence quorum, or the last primary alone; leases are over", FailoverRules::promote),
        row(Phase.Fencing.class,      "Redis: too many members lost their memory",          s -> new MemoryLoss(s).event()),

        row(Phase.Promoting.class,    "the candidate is promoted",                          FailoverRules::promoted),
        row(Phase.Promoting.class,    "the candidate failed, fell silent or took too long", FailoverRules::candidateLost),

        row(Phase.Opening.class,      "the marker is held as the ack rule asks",            FailoverRules::opened),
        row(Phase.Opening.class,      "the new primary is lost",                            FailoverRules::primaryLost),
        row(Phase.Opening.class,      "writes would wait for a leaving member that streams", s -> members(s).kept()),
        row(Phase.Opening.class,      "a leaving member is out of the primary's setting",   s -> members(s).removed()),
        row(Phase.Opening.class,      "a member cannot be counted any more",                s -> members(s).leavingStarted()),
        row(Phase.Opening.class,      "a newcomer has caught up",                           s -> members(s).added()),
        row(Phase.Opening.class,      "too few replicas, durability = available",           s -> members(s).wentAlone()));
    // spotless:on

    private FailoverRules() {}

    /**
     * What just became true of the group; at most one event, so that each step can be seen, interrupted and resumed. A
     * paused group is left as it is, but a change that has begun is brought to its end.
     */
    public static Optional<Event> decide(Situation s) {
        if (s.state().paused() && s.state().phase() instanceof Phase.Steady) {
            return Optional.empty();
        }
        return TABLE.stream()
                .filter(rule -> rule.phase().isInstance(s.state().phase()))
                .flatMap(rule -> rule.then().apply(s).stream())
                .findFirst();
    }

    private static Rule row(Class<? extends Phase> phase, String when, Function<Situation, Optional<Event>> then) {
        return new Rule(phase, when, then);
    }

    private static NodeName primary(Situation s) {
        return Objects.requireNonNull(s.state().primary(), "a phase with a primary");
    }

    private static Membership members(Situation s) {
        return new Membership(s, primary(s));
    }

    private static Optional<Event> primaryLost(Situation s) {
        return PrimaryLoss.reason(s, primary(s)).map(why -> nextEpoch(s, why, null));
    }

    static Event nextEpoch(Situation s, String why, @Nullable NodeName preferred) {
        return new Event.FencingStarted(s.epoch().next(), why, preferred);
    }

    /**
     * The primary's own log holds all that was ever acknowledged in its epoch, and after a clean stop under this order
     * nothing can be added to it: whoever holds its end may be promoted, and no fence quorum is needed. The target proves
     * to itself that it does, fenced, before it promotes; the report here only says that it is likely to.
     */
    private static Optional<Event> handedOver(Situation s) {
        var target = ((Phase.HandingOver) s.state().phase()).target();
        return s.current(primary(s))
                .filter(r -> stopped(s, r))
                .flatMap(r -> Optional.ofNullable(r.position()))
                .filter(end -> s.state().epochOf(end.history()).isPresent())
                .flatMap(end -> s.current(target)
                        .filter(t -> takesOver(s, t, end))
                        .map(t -> promotion(s, s.epoch().next(), target, end)));
    }

    /** A stream that was up when the primary stopped has delivered its last record: the stop waits for that. */
    private static boolean takesOver(Situation s, Report target, Position end) {
        boolean counts = s.state()
                .member(target.node())
                .filter(m -> m.incarnation().equals(target.incarnation()))
                .isPresent();
        boolean whole = target.consistent() && !target.rebuilding() && target.promotable();
        var own = target.position();
        boolean delivered =
                target.state() == STREAMING && own != null && own.history().equals(end.history());
        return counts && whole && (delivered || Positions.holds(own, end));
    }

    /**
     * A Redis that says that it still serves has not been demoted, so its epoch goes on as if nothing had been asked of it.
     * Should it be demoted after all, by an order that was on its way, it is lost like any other primary: what may be promoted
     * without a fence quorum is decided in the phase that ends here.
     */
    private static Optional<Event> handOverCancelled(Situation s) {
        boolean serves = s.state().engine() == Engine.REDIS
                && s.current(primary(s)).filter(r -> r.state() == RUNNING).isPresent();
        return serves ? whyInVain(s).map(Event.HandOverCancelled::new) : Optional.empty();
    }

    private static Optional<String> whyInVain(Situation s) {
        var target = ((Phase.HandingOver) s.state().phase()).target();
        if (s.longerThan(s.policy().handOverTimeout())) {
            return Optional.of(target + " did not catch up in time; " + primary(s) + " serves on");
        }
        boolean looked = s.longerThan(s.policy().silence());
        if (looked && s.fresh(target).isEmpty()) {
            return Optional.of(target + " fell silent; " + primary(s) + " serves on");
        }
        return looked && s.inState(target, HUNG, FAILED, STOPPED, EMPTY, NONE)
                ? Optional.of("the instance of " + target + " does not run; " + primary(s) + " serves on")
                : Optional.empty();
    }

    private static Optional<Event> handOverFailed(Situation s) {
        var target = ((Phase.HandingOver) s.state().phase()).target();
        if (s.longerThan(s.policy().handOverTimeout())) {
            return Optional.of(nextEpoch(s, "switchover: " + target + " did not catch up in time", primary(s)));
        }
        if (s.fresh(target).isEmpty() && s.longerThan(s.policy().silence())) {
            return Optional.of(nextEpoch(s, "switchover: " + target + " fell silent", primary(s)));
        }
        boolean nobodyTakesOver =
                s.current(primary(s)).filter(r -> stopped(s, r)).isPresent()
                        && s.longerThan(s.policy().silence())
                        && s.inState(target, HUNG, FAILED, STOPPED, EMPTY, NONE);
        if (nobodyTakesOver) {
            return Optional.of(nextEpoch(s, "switchover: the instance of " + target + " does not run", primary(s)));
        }
        boolean crashed = s.current(primary(s))
                .filter(r -> !stopping(r) && !stopped(s, r))
                .isPresent();
        boolean lost = s.fresh(primary(s)).isEmpty()
                && PrimaryLoss.reason(s, primary(s)).isPresent();
        return crashed || lost
                ? Optional.of(nextEpoch(s, "switchover: " + primary(s) + " did not stop cleanly", target))
                : Optional.empty();
    }

    /** On its way to a clean stop, or there; whatever else it is, it will not stop as planned. */
    private static boolean stopping(Report r) {
        return r.state() == RUNNING || r.state() == PROMOTED || r.state() == STOPPING;
    }

    /** PostgreSQL hands over by a clean stop; Redis, which keeps its memory, by becoming nobody's replica. */
    private static boolean stopped(Situation s, Report r) {
        return (r.state() == STOPPED || (r.state() == FENCED && s.state().engine() == Engine.REDIS)) && r.exact();
    }

    private static Optional<Event> promote(Situation s) {
        var quorum = new FenceQuorum(s);
        if (!quorum.reached()) {
            return Optional.empty();
        }
        return quorum.candidate()
                .filter(c -> quorum.wanted(c) || s.longerThan(s.policy().preferredPatience()))
                .map(c -> promotion(
                        s, s.epoch(), c.node(), Objects.requireNonNull(c.position(), "a vote has a position")));
    }

    private static Event promotion(Situation s, Epoch epoch, NodeName candidate, Position end) {
        var history = Long.toString(s.state().nextHistory());
        return new Event.PromotionStarted(
                epoch, candidate, history, uuid(s, epoch, candidate, history), end.history(), end.offset());
    }

    /** The register hands a history out once, so this name is as unique as a random one, and the core stays pure. */
    private static String uuid(Situation s, Epoch epoch, NodeName candidate, String history) {
        var name = String.join(
                "/", s.state().systemId(), s.state().group().value(), epoch.toString(), history, candidate.value());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static Optional<Event> promoted(Situation s) {
        var promoting = (Phase.Promoting) s.state().phase();
        return s.fresh(promoting.candidate())
                .flatMap(r -> Optional.ofNullable(r.promoted()))
                .filter(b -> b.epoch().equals(s.epoch()))
                .flatMap(b -> s.state().engine() == Engine.REDIS
                        ? Optional.of(new Event.CandidatePromoted(s.epoch(), b.parent(), b.from(), b.history()))
                        : Optional.of(new Event.CandidatePromoted(s.epoch(), b.parent(), b.from()))
                                .filter(e -> b.history().equals(promoting.history())));
    }

    private static Optional<Event> candidateLost(Situation s) {
        var candidate = ((Phase.Promoting) s.state().phase()).candidate();
        if (s.longerThan(s.policy().promotionTimeout())) {
            return Optional.of(nextEpoch(s, candidate + " was not promoted in time", null));
        }
        if (s.fresh(candidate).isEmpty() && s.longerThan(s.policy().silence())) {
            return Optional.of(nextEpoch(s, "the candidate " + candidate + " fell silent", null));
        }
        return s.inState(candidate, FAILED, STOPPED, EMPTY, NONE)
                ? Optional.of(nextEpoch(s, "the candidate " + candidate + " failed", null))
                : Optional.empty();
    }

    private static Optional<Event> opened(Situation s) {
        return s.current(primary(s))
                .filter(r -> r.markerEpoch().equals(s.epoch()))
                .map(r -> new Event.EpochOpened(s.epoch()));
    }
}
