/** Copies of sessions for readers who said that a moment ago will do; nobody else is answered from here. */
@NullMarked
package io.holdfast.sharding.cache;

import org.jspecify.annotations.NullMarked;
