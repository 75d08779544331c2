package io.holdfast.failover.core;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A state with some of its fields changed. */
final class StateBuilder {
    private final GroupState old;
    private Epoch epoch;
    private Phase phase;
    private @Nullable NodeName primary;
    private List<Member> members;
    private AckRule ackRule;
    private List<LineageEntry> lineage;
    private List<Incarnation> retired;
    private long nextHistory;
    private String systemId;
    private Secret secret;
    private boolean paused;

    StateBuilder(GroupState old) {
        this.old = old;
        this.epoch = old.epoch();
        this.phase = old.phase();
        this.primary = old.primary();
        this.members = old.members();
        this.ackRule = old.ackRule();
        this.lineage = old.lineage();
        this.retired = old.retired();
        this.nextHistory = old.nextHistory();
        this.systemId = old.systemId();
        this.secret = old.secret();
        this.paused = old.paused();
    }

    StateBuilder epoch(Epoch value) {
        epoch = value;
        return this;
    }

    StateBuilder phase(Phase value) {
        phase = value;
        return this;
    }

    StateBuilder primary(NodeName value) {
        primary = value;
        return this;
    }

    StateBuilder members(List<Member> value) {
        members = value;
        return this;
    }

    StateBuilder ackRule(AckRule value) {
        ackRule = value;
        return this;
    }

    StateBuilder lineage(List<LineageEntry> value) {
        lineage = value;
        return this;
    }

    StateBuilder retired(List<Incarnation> value) {
        retired = value;
        return this;
    }

    StateBuilder nextHistory(long value) {
        nextHistory = value;
        return this;
    }

    StateBuilder systemId(String value) {
        systemId = value;
        return this;
    }

    StateBuilder secret(Secret value) {
        secret = value;
        return this;
    }

    StateBuilder paused(boolean value) {
        paused = value;
        return this;
    }

    GroupState build() {
        return new GroupState(
                old.group(),
                old.engine(),
                old.version(),
                epoch,
                phase,
                primary,
                members,
                ackRule,
                lineage,
                retired,
                nextHistory,
                systemId,
                secret,
                paused);
    }
}
