/** A rehearsal of failover on a live cluster: what is done, what a client sees of it, and the report. */
@NullMarked
package io.holdfast.node.drill;

import org.jspecify.annotations.NullMarked;
