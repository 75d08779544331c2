/** Redis beside a node: started, fenced, promoted and followed by its agent alone. */
@NullMarked
package io.holdfast.failover.redis;

import org.jspecify.annotations.NullMarked;
