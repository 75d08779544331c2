/** The decision, row by row: each test is a situation written down and what must follow from it. */
@NullMarked
package io.holdfast.failover.core;

import org.jspecify.annotations.NullMarked;
