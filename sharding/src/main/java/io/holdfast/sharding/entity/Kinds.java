package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.PrincipalEvent;
import io.holdfast.sharding.model.PrincipalRules;
import io.holdfast.sharding.model.PrincipalState;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.SessionEvent;
import io.holdfast.sharding.model.SessionRules;
import io.holdfast.sharding.model.SessionState;
import java.time.Duration;

/** The two kinds of things that have owners. */
final class Kinds {
    /** For how long a session takes its principal's word. */
    static final Duration LEASE = Duration.ofSeconds(1);

    static final Kind<PrincipalState, PrincipalCommand, PrincipalEvent> PRINCIPAL = new Kind<>(
            "principal",
            new PrincipalRules(LEASE.toMillis()),
            PrincipalState.class,
            PrincipalCommand.class,
            PrincipalEvent.class);

    private Kinds() {}

    static Kind<SessionState, SessionCommand, SessionEvent> session(Limits limits) {
        return new Kind<>(
                "session", new SessionRules(limits), SessionState.class, SessionCommand.class, SessionEvent.class);
    }
}
