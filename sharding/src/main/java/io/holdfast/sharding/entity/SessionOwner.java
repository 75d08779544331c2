package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Hashes;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.SessionEvent;
import io.holdfast.sharding.model.SessionState;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Answers for a session. One that belongs to a principal serves only under that principal's word. */
final class SessionOwner extends Owner<SessionState, SessionCommand, SessionEvent> {
    private static final Duration ASKING = Duration.ofMillis(1500);
    /** What is asked for again within so many milliseconds is worth lending. */
    private static final long AGAIN = 1000;

    private final Principals principals;
    private long word;
    private boolean asking;
    private boolean revoked;

    private SessionOwner(
            ActorContext<OwnerMessage> context,
            Kind<SessionState, SessionCommand, SessionEvent> kind,
            String key,
            OwnerSettings settings,
            Principals principals) {
        super(context, kind, key, settings);
        this.principals = principals;
        this.word = settings.nanos().getAsLong();
    }

    static Behavior<OwnerMessage> create(
            Kind<SessionState, SessionCommand, SessionEvent> kind,
            String key,
            OwnerSettings settings,
            Principals principals) {
        return Behaviors.setup(context -> new SessionOwner(context, kind, key, settings, principals));
    }

    @Override
    boolean permits(SessionState state) {
        long now = settings.nanos().getAsLong();
        if (word - now > 0 && !revoked) {
            return true;
        }
        var principal = principal(state);
        if (principal == null) {
            return true;
        }
        if (revoked) {
            admit(new SessionCommand.End(EndReason.REVOKED));
            return false;
        }
        if (!asking) {
            asking = true;
            context.pipeToSelf(
                    principals.ask(principal, new PrincipalCommand.Vouch(key), ASKING),
                    (reply, failure) ->
                            new OwnerMessage.Vouched(reply == null ? Answer.unavailable("") : reply.answer(), now));
        }
        return false;
    }

    @Override
    void vouched(OwnerMessage.Vouched vouched) {
        asking = false;
        switch (vouched.answer()) {
            case Answer.Vouched yes -> {
                word = vouched.askedAt() + Duration.ofMillis(yes.millis()).toNanos();
                permitted();
            }
            case Answer.Refused no
            when no.why() == Refusal.GONE -> {
                // It ends first, and then those that wait hear that it is gone.
                revoked = true;
                permitted();
            }
            case Answer.Refused none -> refuseArrived("The principal's owner does not answer.");
            case Answer.Done other -> refuseArrived("");
            case Answer.Members other -> refuseArrived("");
            case Answer.Shown other -> refuseArrived("");
        }
    }

    @Override
    long holdUntil(List<SessionCommand> commands) {
        return settings.nanos().getAsLong();
    }

    /** Not beyond the principal's word, and not beyond the session's own end. */
    @Override
    long lendable(SessionState state, SessionCommand command) {
        if (!(command instanceof SessionCommand.Read read)
                || !read.touch()
                || !(state instanceof SessionState.Live live)
                || revoked) {
            return 0;
        }
        long now = settings.clock().millis();
        boolean again = now - live.lastAccess() <= AGAIN && live.end() - now > AGAIN;
        long word = live.principal().isEmpty()
                ? Loans.LONGEST
                : this.word - settings.nanos().getAsLong();
        return again ? word : 0;
    }

    @Override
    void told(SessionCommand command, Answer answer) {}

    @Override
    void changed(SessionState before, SessionState after) {
        var principal = principal(before);
        if (principal != null && after instanceof SessionState.Ended) {
            var unused = principals.ask(principal, new PrincipalCommand.Leave(key, 0), ASKING);
        }
    }

    private static @Nullable String principal(SessionState state) {
        return state instanceof SessionState.Live live && !live.principal().isEmpty()
                ? Hashes.sha256(live.principal())
                : null;
    }
}
