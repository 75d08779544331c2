package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.audit.AuditEntry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One {@code SENTINEL FAILOVER} in the audit log, where it stands as the API's switchovers do. */
final class Asker {
    private final Context context;
    private final Refusals refusals;
    private final String from;
    private final String user;
    private final String group;
    private final String request = UUID.randomUUID().toString().substring(0, 8);

    Asker(Context context, Refusals refusals, Session session, String group) {
        this.context = context;
        this.refusals = refusals;
        this.from = session.address();
        this.user = session.user();
        this.group = group;
    }

    void answered(@Nullable Outcome outcome, @Nullable Throwable failure) {
        switch (outcome) {
            case null -> note("answered", 503, String.valueOf(failure));
            case Outcome.Done done -> note("answered", 200, done.sentence());
            case Outcome.Refused refused -> note("answered", 409, refused.sentence());
            case Outcome.Unknown unknown -> note("answered", 503, unknown.sentence());
        }
    }

    /** What was never asked of the coordinator; of many only some are noted. */
    void refused(String step, int status, String why) {
        refusals.note()
                .ifPresent(before -> note(
                        step,
                        status,
                        before == 0 ? why : why + " (" + before + " more refusals since the last line are left out)"));
    }

    void note(String step, int status, String detail) {
        boolean known = context.access().needsPassword();
        context.audit()
                .accept(new AuditEntry(
                        step,
                        known ? "who knows the Sentinel password of " + user : "anybody",
                        step.equals("denied") ? "none" : "operator",
                        from,
                        "SENTINEL FAILOVER " + group,
                        detail,
                        status,
                        request));
    }
}
