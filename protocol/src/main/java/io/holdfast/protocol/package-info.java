/** What crosses a process or a disk: ids, positions, orders, reports, the state of a group. Depends on nothing of ours. */
@NullMarked
package io.holdfast.protocol;

import org.jspecify.annotations.NullMarked;
