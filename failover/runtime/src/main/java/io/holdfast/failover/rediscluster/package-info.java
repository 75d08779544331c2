/** Redis Clusters that Holdfast watches and judges; they fail over by themselves, and by an operator's order only. */
@NullMarked
package io.holdfast.failover.rediscluster;

import org.jspecify.annotations.NullMarked;
