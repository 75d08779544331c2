/** The log of what people asked of a node: a file that only grows, each line sealed by a hash over all before it. */
@NullMarked
package io.holdfast.node.audit;

import org.jspecify.annotations.NullMarked;
