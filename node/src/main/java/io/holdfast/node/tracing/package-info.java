/** Traces of requests, for who collects them. */
@NullMarked
package io.holdfast.node.tracing;

import org.jspecify.annotations.NullMarked;
