package io.holdfast.failover.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.protocol.GroupState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the state machine says to a command or a read, as it travels. */
record Answer(
        Kind kind,
        long term,
        @Nullable GroupState state,
        String sentence,
        List<GroupState> groups,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable GroupParameters parameters,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PlannedSwitchover planned) {

    Answer(Kind kind, long term, @Nullable GroupState state, String sentence, List<GroupState> groups) {
        this(kind, term, state, sentence, groups, null, null);
    }

    enum Kind {
        TERM,
        STORED,
        WRONG_VERSION,
        STALE_TERM,
        REFUSED,
        VIEW,
        CONFIGURED,
        PLANNED
    }

    static Answer of(Kind kind, long term, @Nullable GroupState state, String sentence) {
        return new Answer(kind, term, state, sentence, List.of());
    }

    static Answer configured(long term, GroupParameters parameters) {
        return new Answer(Kind.CONFIGURED, term, null, "", List.of(), parameters, null);
    }

    static Answer planned(long term, PlannedSwitchover planned) {
        return new Answer(Kind.PLANNED, term, null, "", List.of(), null, planned);
    }

    /** What became of a change of the plan. */
    PlannedSwitchover.Changed replanned() {
        return planned == null
                ? new PlannedSwitchover.Changed.Refused(sentence)
                : new PlannedSwitchover.Changed.Stored(planned);
    }

    GroupParameters.Changed configured() {
        return parameters == null
                ? new GroupParameters.Changed.Refused(sentence)
                : new GroupParameters.Changed.Stored(parameters);
    }

    /** Whether the outbox was kept: nobody else had changed it. */
    boolean kept() {
        return kind == Kind.STORED;
    }

    Appended appended() {
        return switch (kind) {
            case STORED -> new Appended.Stored(Objects.requireNonNull(state));
            case WRONG_VERSION -> new Appended.WrongVersion(Objects.requireNonNull(state));
            case STALE_TERM -> new Appended.StaleTerm(term);
            case REFUSED -> new Appended.Refused(sentence);
            case TERM, VIEW, CONFIGURED, PLANNED ->
                throw new IllegalStateException("not the answer to an append: " + kind);
        };
    }
}
