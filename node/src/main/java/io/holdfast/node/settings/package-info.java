/** A node's file, read once and checked: one record per block. Only what stands here touches HOCON. */
@NullMarked
package io.holdfast.node.settings;

import org.jspecify.annotations.NullMarked;
