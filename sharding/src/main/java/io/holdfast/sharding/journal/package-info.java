/** Where sessions are kept: the tables, their format, and the way to the primary that has them. */
@NullMarked
package io.holdfast.sharding.journal;

import org.jspecify.annotations.NullMarked;
