/** The Redis agent against real Redis. */
@NullMarked
package io.holdfast.failover.redis;

import org.jspecify.annotations.NullMarked;
