package io.holdfast.failover.coordinator;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;

/** A group as the settings name it; what became of it stands in the register. */
public record GroupSpec(GroupName name, Engine engine, AckRule ackRule) {}
