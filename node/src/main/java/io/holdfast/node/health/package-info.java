/** How a node is: its own parts and whatever an application adds. */
@NullMarked
package io.holdfast.node.health;

import org.jspecify.annotations.NullMarked;
