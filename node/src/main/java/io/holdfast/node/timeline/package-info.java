/** Reads the changes of primary out of what the register keeps of a group. */
@NullMarked
package io.holdfast.node.timeline;

import org.jspecify.annotations.NullMarked;
