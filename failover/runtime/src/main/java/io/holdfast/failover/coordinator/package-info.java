/** The coordinator: it gathers reports, lets the core decide, has the register remember and sends orders. */
@NullMarked
package io.holdfast.failover.coordinator;

import org.jspecify.annotations.NullMarked;
