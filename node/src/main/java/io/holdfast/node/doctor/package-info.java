/** Looks at a host before its node is started, and says what would go wrong. */
@NullMarked
package io.holdfast.node.doctor;

import org.jspecify.annotations.NullMarked;
