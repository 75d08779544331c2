/** What a node knows of itself at first hand, not by way of any view. */
@NullMarked
package io.holdfast.node.own;

import org.jspecify.annotations.NullMarked;
