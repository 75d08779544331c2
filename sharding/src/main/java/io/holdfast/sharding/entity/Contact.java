package io.holdfast.sharding.entity;

/** Whether most of the cluster counted this node as a member a moment ago, so that no other can own its shards yet. */
@FunctionalInterface
public interface Contact {
    boolean fresh();
}
