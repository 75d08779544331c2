/** The majority-durable record of each group's state. */
@NullMarked
package io.holdfast.failover.register;

import org.jspecify.annotations.NullMarked;
