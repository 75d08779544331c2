/** A small world around the real core: many random lives of a group, each replayable from its seed. */
@NullMarked
package io.holdfast.failover.core.simulation;

import org.jspecify.annotations.NullMarked;
