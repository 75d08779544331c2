/** What a node counts and measures, for Prometheus. */
@NullMarked
package io.holdfast.node.metrics;

import org.jspecify.annotations.NullMarked;
