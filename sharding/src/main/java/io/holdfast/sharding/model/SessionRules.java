package io.holdfast.sharding.model;

import io.holdfast.sharding.model.SessionState.Absent;
import io.holdfast.sharding.model.SessionState.Ended;
import io.holdfast.sharding.model.SessionState.Live;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a session does with a command. An ended one never lives again, an old id never works again, and a change is
 * refused as a conflict only where an attribute that it touches is newer than what the caller saw.
 */
public final class SessionRules implements Aggregate<SessionState, SessionCommand, SessionEvent> {
    private static final int COALESCED = 10;
    /** For so long, in milliseconds, other nodes may answer reads that this one knows nothing of. */
    public static final long LENT_MILLIS = 500;

    private final Limits limits;

    public SessionRules(Limits limits) {
        this.limits = limits;
    }

    @Override
    public SessionState empty() {
        return new Absent();
    }

    @Override
    public boolean reads(SessionCommand command) {
        return command instanceof SessionCommand.Read
                || command instanceof SessionCommand.Wake
                || command instanceof SessionCommand.Seek;
    }

    @Override
    public SessionState carried(SessionState next, SessionState before) {
        return next instanceof Live live && before instanceof Live old ? live.accessed(old.lastAccess()) : next;
    }

    @Override
    public Decision<SessionState, SessionEvent> decide(SessionState state, SessionCommand command, long now) {
        return switch (state) {
            case Absent absent -> decideAbsent(absent, command, now);
            case Ended ended -> Decision.unchanged(ended, ofEnded(ended, command));
            case Live live when now >= live.due() -> end(live, EndReason.EXPIRED, now, gone("The session expired."));
            case Live live -> decideLive(live, command, now);
        };
    }

    @Override
    public SessionState apply(SessionState state, SessionEvent event) {
        return switch (event) {
            case SessionEvent.Created created -> born(created);
            case SessionEvent.Changed changed -> live(state).changed(changed, limits.spentKeys());
            case SessionEvent.Touched touched -> live(state).persisted(touched.at());
            case SessionEvent.Rotated rotated -> live(state).rotated(rotated.idHash(), limits.spentKeys());
            case SessionEvent.Ended ended -> ended(live(state), ended);
        };
    }

    @Override
    public boolean differs(SessionState before, SessionState after) {
        return (before instanceof Live old && after instanceof Live live)
                ? old.version() != live.version()
                : !before.equals(after);
    }

    /** The user may be there until the loan ends: nothing expires before that would have been too early for. */
    @Override
    public SessionState lent(SessionState state, long now) {
        return state instanceof Live live ? live.accessed(now + LENT_MILLIS) : state;
    }

    /**
     * A touch that was not durable moved the end by less than a tenth, so a tenth is given back; and what a loan may have
     * touched, and the clocks' skew.
     */
    @Override
    public SessionState recovered(SessionState state) {
        return state instanceof Live live
                ? live.slack(live.idleMillis() / COALESCED + LENT_MILLIS + limits.skewMillis())
                : state;
    }

    private Decision<SessionState, SessionEvent> decideAbsent(Absent absent, SessionCommand command, long now) {
        return switch (command) {
            case SessionCommand.Create wanted -> create(absent, wanted, 0, now);
            case SessionCommand.CreateOnce once -> create(absent, once.wanted(), once.wish(), now);
            case SessionCommand other -> Decision.unchanged(absent, unknown());
        };
    }

    private Decision<SessionState, SessionEvent> create(
            Absent absent, SessionCommand.Create wanted, long wish, long now) {
        var created = new SessionEvent.Created(
                wanted.idHash(),
                wanted.principal(),
                wanted.attributes(),
                wanted.idleMillis(),
                wanted.absoluteMillis(),
                now,
                wish);
        var born = born(created);
        return tooLarge(born, 0)
                ? Decision.unchanged(absent, large())
                : new Decision<>(born, List.of(created), shown(born, now), false);
    }

    private Decision<SessionState, SessionEvent> decideLive(Live live, SessionCommand command, long now) {
        return switch (command) {
            case SessionCommand.Create create ->
                guarded(live, create.idHash(), () -> Decision.unchanged(live, shown(live, now)));
            case SessionCommand.CreateOnce once ->
                guarded(live, once.wanted().idHash(), () -> same(live, once.wish(), now));
            case SessionCommand.Seek seek -> guarded(live, seek.idHash(), () -> same(live, seek.wish(), now));
            case SessionCommand.Wake wake -> new Decision<>(live, List.of(), shown(live, now), true);
            case SessionCommand.End end -> end(live, end.why(), now, new Answer.Done(1));
            case SessionCommand.Read read -> guarded(live, read.idHash(), () -> read(live, read, now));
            case SessionCommand.Change change -> guarded(live, change.idHash(), () -> change(live, change, now));
            case SessionCommand.Rotate again
            when live.idHash().equals(again.newHash()) && live.oldHashes().contains(again.idHash()) ->
                Decision.unchanged(live, shown(live, now));
            case SessionCommand.Rotate rotate -> guarded(live, rotate.idHash(), () -> rotate(live, rotate, now));
            case SessionCommand.Delete delete -> guarded(live, delete.idHash(), () -> delete(live, delete, now));
        };
    }

    private interface Deciding {
        Decision<SessionState, SessionEvent> decide();
    }

    private static Decision<SessionState, SessionEvent> guarded(Live live, String idHash, Deciding then) {
        if (live.idHash().equals(idHash)) {
            return then.decide();
        }
        return Decision.unchanged(
                live, live.oldHashes().contains(idHash) ? gone("The session has a new id.") : unknown());
    }

    private static Decision<SessionState, SessionEvent> same(Live live, long wish, long now) {
        return live.wish() == 0 || live.wish() == wish
                ? new Decision<>(live, List.of(), shown(live, now), true)
                : Decision.unchanged(live, reused("another session"));
    }

    private static Decision<SessionState, SessionEvent> read(Live live, SessionCommand.Read read, long now) {
        if (!read.touch()) {
            return new Decision<>(live, List.of(), shown(live, now), true);
        }
        var touched = live.accessed(now);
        boolean far = now - live.persistedAccess() > live.idleMillis() / COALESCED;
        return far
                ? new Decision<>(
                        touched.persisted(now), List.of(new SessionEvent.Touched(now)), shown(touched, now), true)
                : new Decision<>(touched, List.of(), shown(touched, now), true);
    }

    private Decision<SessionState, SessionEvent> change(Live live, SessionCommand.Change change, long now) {
        for (var spent : live.spent()) {
            if (!change.key().isEmpty() && spent.key().equals(change.key())) {
                return Decision.unchanged(
                        live,
                        spent.fingerprint().equals(change.fingerprint()) ? shown(live, now) : reused("another change"));
            }
        }
        if (change.base() > 0) {
            for (var operation : change.operations()) {
                if (live.versionOf(operation.name()) > change.base()) {
                    return Decision.unchanged(live, conflict(live, "The attribute was changed since; read it again."));
                }
            }
        }
        return applied(live, change, now);
    }

    private Decision<SessionState, SessionEvent> applied(Live live, SessionCommand.Change change, long now) {
        Map<String, String> set = new HashMap<>();
        List<String> removed = new ArrayList<>();
        for (var operation : change.operations()) {
            var name = operation.name();
            var before = removed.contains(name) ? null : set.getOrDefault(name, Values.of(live, name));
            var after = Values.after(before, operation);
            switch (after) {
                case Values.After.Value value -> {
                    set.put(name, value.json());
                    removed.remove(name);
                }
                case Values.After.Nothing nothing -> {
                    set.remove(name);
                    removed.add(name);
                }
                case Values.After.Misfit misfit -> {
                    return Decision.unchanged(live, misfit(misfit.sentence()));
                }
            }
        }
        var spent = change.key().isEmpty() ? null : new Spent(change.key(), change.fingerprint());
        var event = new SessionEvent.Changed(set, removed, spent, now);
        var next = live.changed(event, limits.spentKeys());
        return tooLarge(next, live.bytes())
                ? Decision.unchanged(live, large())
                : new Decision<>(next, List.of(event), shown(next, now), false);
    }

    private Decision<SessionState, SessionEvent> rotate(Live live, SessionCommand.Rotate rotate, long now) {
        if (rotate.base() > 0 && rotate.base() != live.version()) {
            return Decision.unchanged(live, conflict(live, "The session was changed since; read it again."));
        }
        var event = new SessionEvent.Rotated(rotate.newHash(), now);
        var next = live.rotated(event.idHash(), limits.spentKeys());
        return new Decision<>(next, List.of(event), shown(next, now), false);
    }

    private Decision<SessionState, SessionEvent> delete(Live live, SessionCommand.Delete delete, long now) {
        if (delete.base() > 0 && delete.base() != live.version()) {
            return Decision.unchanged(live, conflict(live, "The session was changed since; read it again."));
        }
        return end(live, EndReason.DELETED, now, new Answer.Done(1));
    }

    private Decision<SessionState, SessionEvent> end(Live live, EndReason why, long now, Answer answer) {
        var event = new SessionEvent.Ended(why, now);
        return new Decision<>(ended(live, event), List.of(event), answer, false);
    }

    /** A session that is over the cap may still shrink. */
    private boolean tooLarge(Live next, int before) {
        return next.attributes().size() > limits.attributes()
                || next.bytes() > Math.max(limits.bytes(), Math.min(before, Integer.MAX_VALUE));
    }

    private static Answer ofEnded(Ended ended, SessionCommand command) {
        var idHash = switch (command) {
            case SessionCommand.Create create -> create.idHash();
            case SessionCommand.CreateOnce once -> once.wanted().idHash();
            case SessionCommand.Seek seek -> seek.idHash();
            case SessionCommand.Read read -> read.idHash();
            case SessionCommand.Change change -> change.idHash();
            case SessionCommand.Rotate rotate -> rotate.idHash();
            case SessionCommand.Delete delete -> delete.idHash();
            case SessionCommand.End end -> "";
            case SessionCommand.Wake wake -> "";
        };
        return idHash.isEmpty() || ended.idHashes().contains(idHash) ? gone("The session has ended.") : unknown();
    }

    private static Live live(SessionState state) {
        if (state instanceof Live live) {
            return live;
        }
        throw new IllegalStateException("an event for a session that does not live: the journal is damaged");
    }

    private static Live born(SessionEvent.Created created) {
        var attributes = new HashMap<String, Attribute>();
        created.attributes().forEach((name, json) -> attributes.put(name, new Attribute(json, 1)));
        return new Live(
                created.idHash(),
                created.principal(),
                attributes,
                1,
                Map.of(),
                0,
                List.of(),
                List.of(),
                created.at(),
                created.at(),
                created.at(),
                created.idleMillis(),
                created.absoluteMillis(),
                0,
                created.wish());
    }

    private static Ended ended(Live live, SessionEvent.Ended event) {
        var hashes = new ArrayList<>(live.oldHashes());
        hashes.add(live.idHash());
        return new Ended(hashes, event.why(), live.principal(), event.at());
    }

    static Answer.Shown shown(Live live, long now) {
        return new Answer.Shown(
                live.principal(),
                live.attributes(),
                live.version(),
                live.created(),
                Math.min(live.lastAccess(), now),
                live.idleMillis(),
                live.absoluteMillis());
    }

    private Answer large() {
        return Answer.refused(
                Refusal.TOO_LARGE,
                "A session may have %d bytes and %d attributes at most."
                        .formatted(limits.bytes(), limits.attributes()));
    }

    private static Answer conflict(Live live, String sentence) {
        return new Answer.Refused(Refusal.CONFLICT, sentence, live.version());
    }

    private static Answer reused(String what) {
        return Answer.refused(Refusal.REUSED, "The idempotency key was used for " + what + "; take a new one.");
    }

    private static Answer misfit(String sentence) {
        return Answer.refused(Refusal.MISFIT, sentence);
    }

    private static Answer gone(String sentence) {
        return Answer.refused(Refusal.GONE, sentence);
    }

    private static Answer unknown() {
        return Answer.refused(Refusal.UNKNOWN, "There is no such session.");
    }
}
