/** The Pekko cluster: joining without islands, serialization, the actors' wiring. */
@NullMarked
package io.holdfast.failover.cluster;

import org.jspecify.annotations.NullMarked;
