/** What sessions and principals are and how they change: pure, without clock, chance or I/O. */
@NullMarked
package io.holdfast.sharding.model;

import org.jspecify.annotations.NullMarked;
