package io.holdfast.failover.register;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of the Raft log. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Command.OpenTerm.class, name = "open-term"),
    @JsonSubTypes.Type(value = Command.Found.class, name = "found"),
    @JsonSubTypes.Type(value = Command.Append.class, name = "append"),
    @JsonSubTypes.Type(value = Command.Readmit.class, name = "readmit"),
    @JsonSubTypes.Type(value = Command.Configure.class, name = "configure"),
    @JsonSubTypes.Type(value = Command.Plan.class, name = "plan"),
    @JsonSubTypes.Type(value = Command.Keep.class, name = "keep"),
    @JsonSubTypes.Type(value = Command.Begin.class, name = "begin")
})
sealed interface Command {
    record OpenTerm(NodeName coordinator) implements Command {}

    record Found(long term, GroupName group, Engine engine, AckRule ackRule) implements Command {}

    /** The wall clock travels along, so that every copy of the history shows the same. */
    record Append(long term, NodeName coordinator, GroupName group, long expectedVersion, Instant at, Event event)
            implements Command {}

    /** An operator's decision: {@code node} lost its store and takes part again with a new one. */
    record Readmit(NodeName node, String store) implements Command {}

    /** An operator's decision on what all instances of a group are set to. */
    record Configure(GroupName group, long expectedVersion, Map<String, String> set, List<String> unset)
            implements Command {}

    /** What a rebuilt register begins with: its first entry. Whoever has the plan says it; once it counts. */
    record Begin(String rebuilt, Ledger.Content content) implements Command {}

    /** The outbox of a group, or of a watched Redis Cluster, in place of the one a version below it. */
    record Keep(GroupName group, Outbox outbox) implements Command {}

    /** A group's planned switchover; {@code plan} null takes it back. */
    record Plan(GroupName group, long expectedVersion, PlannedSwitchover.@Nullable Plan plan) implements Command {}
}
