/** The decision: pure functions over values. No clock, no I/O, no randomness, no Pekko on its class path. */
@NullMarked
package io.holdfast.failover.core;

import org.jspecify.annotations.NullMarked;
