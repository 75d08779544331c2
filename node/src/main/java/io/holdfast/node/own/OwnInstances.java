package io.holdfast.node.own;

import io.holdfast.protocol.GroupName;
import java.util.Optional;

/** The instances beside this node; asking never blocks. */
@FunctionalInterface
public interface OwnInstances {

    /** Empty when this node runs no instance of the group, or does not yet. */
    Optional<OwnInstance> of(GroupName group);
}
