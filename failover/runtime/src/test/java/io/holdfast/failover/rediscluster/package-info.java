/** Tests of what is seen of a Redis Cluster, and of what is ordered. */
@NullMarked
package io.holdfast.failover.rediscluster;

import org.jspecify.annotations.NullMarked;
