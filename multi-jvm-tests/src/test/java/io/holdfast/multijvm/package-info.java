/** Several real nodes with real PostgreSQL on loopback addresses, real crashes, and a ledger that decides. */
@NullMarked
package io.holdfast.multijvm;

import org.jspecify.annotations.NullMarked;
