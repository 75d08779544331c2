package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.audit.AuditEntry;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One {@code SENTINEL FAILOVER} in the audit log, where it stands as the API's switchovers do. */
final class Asker {
    private final Context context;
    private final String from;
    private final String group;
    private final String request = UUID.randomUUID().toString().substring(0, 8);

    Asker(Context context, String from, String group) {
        this.context = context;
        this.from = from;
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

    void note(String step, int status, String detail) {
        boolean known = context.access().needsPassword();
        context.audit()
                .accept(new AuditEntry(
                        step,
                        known ? "who knows the Sentinel password" : "anybody",
                        step.equals("denied") ? "none" : "operator",
                        from,
                        "SENTINEL FAILOVER " + group,
                        detail,
                        status,
                        request));
    }
}
