/** Sessions: server-side state of one user each, on any node. */
@NullMarked
package io.holdfast.sharding;

import org.jspecify.annotations.NullMarked;
