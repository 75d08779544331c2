package io.holdfast.sharding.model;

import java.util.List;
import java.util.Map;

/**
 * What a principal does with a command. A session that its principal does not list is over, so that one event ends all
 * of them, those that are being made included.
 */
public final class PrincipalRules implements Aggregate<PrincipalState, PrincipalCommand, PrincipalEvent> {
    /** So many are named at most: their keys, with what else there may be, fit into one message between nodes (256 KiB). */
    public static final int MEMBERS = 8192;

    private final long leaseMillis;

    /** @param leaseMillis for how long a session may take its principal's word */
    public PrincipalRules(long leaseMillis) {
        this.leaseMillis = leaseMillis;
    }

    @Override
    public PrincipalState empty() {
        return new PrincipalState(Map.of());
    }

    @Override
    public Decision<PrincipalState, PrincipalEvent> decide(PrincipalState state, PrincipalCommand command, long now) {
        return switch (command) {
            case PrincipalCommand.Admit admit -> admit(state, admit, now);
            case PrincipalCommand.Leave leave ->
                state.sessions().containsKey(leave.key())
                                && now - state.sessions().getOrDefault(leave.key(), now) >= leave.graceMillis()
                        ? new Decision<>(
                                state.without(leave.key()),
                                List.of(new PrincipalEvent.Left(leave.key())),
                                new Answer.Done(1),
                                false)
                        : Decision.unchanged(state, new Answer.Done(0));
            case PrincipalCommand.Vouch vouch ->
                told(
                        state,
                        state.sessions().containsKey(vouch.key())
                                ? new Answer.Vouched(leaseMillis)
                                : Answer.refused(Refusal.GONE, "The principal's sessions were revoked."));
            case PrincipalCommand.Members members ->
                told(
                        state,
                        new Answer.Members(state.sessions().keySet().stream()
                                .limit(MEMBERS)
                                .toList()));
            case PrincipalCommand.Purge purge -> purge(state, now);
            case PrincipalCommand.RevokeAll revoke ->
                state.sessions().isEmpty()
                        ? Decision.unchanged(state, new Answer.Done(0))
                        : new Decision<>(
                                empty(),
                                List.of(new PrincipalEvent.Revoked(now)),
                                new Answer.Done(state.sessions().size()),
                                false);
        };
    }

    private Decision<PrincipalState, PrincipalEvent> purge(PrincipalState state, long now) {
        long sessions = state.sessions().size();
        return new Decision<>(
                empty(), List.of(new PrincipalEvent.Purged(sessions, now)), new Answer.Done(sessions), false);
    }

    @Override
    public PrincipalState apply(PrincipalState state, PrincipalEvent event) {
        return switch (event) {
            case PrincipalEvent.Admitted admitted -> state.with(admitted.key(), admitted.at());
            case PrincipalEvent.Left left -> state.without(left.key());
            case PrincipalEvent.Revoked revoked -> empty();
            case PrincipalEvent.Purged purged -> empty();
        };
    }

    @Override
    public PrincipalState recovered(PrincipalState state) {
        return state;
    }

    @Override
    public PrincipalState carried(PrincipalState next, PrincipalState before) {
        return next;
    }

    /** Nothing of a principal is lent; its word has a time of its own. */
    @Override
    public boolean differs(PrincipalState before, PrincipalState after) {
        return false;
    }

    @Override
    public PrincipalState lent(PrincipalState state, long now) {
        return state;
    }

    @Override
    public boolean reads(PrincipalCommand command) {
        return command instanceof PrincipalCommand.Vouch || command instanceof PrincipalCommand.Members;
    }

    private static Decision<PrincipalState, PrincipalEvent> told(PrincipalState state, Answer answer) {
        return new Decision<>(state, List.of(), answer, true);
    }

    private static Decision<PrincipalState, PrincipalEvent> admit(
            PrincipalState state, PrincipalCommand.Admit admit, long now) {
        if (state.sessions().containsKey(admit.key())) {
            return Decision.unchanged(state, new Answer.Done(state.sessions().size()));
        }
        if (admit.most() > 0 && state.sessions().size() >= admit.most()) {
            return Decision.unchanged(
                    state,
                    Answer.refused(
                            Refusal.TOO_MANY, "The principal has " + admit.most() + " sessions, which is its limit."));
        }
        return new Decision<>(
                state.with(admit.key(), now),
                List.of(new PrincipalEvent.Admitted(admit.key(), now)),
                new Answer.Done(state.sessions().size() + 1L),
                false);
    }
}
