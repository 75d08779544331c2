/** The PostgreSQL agent against real PostgreSQL. */
@NullMarked
package io.holdfast.failover.postgres;

import org.jspecify.annotations.NullMarked;
