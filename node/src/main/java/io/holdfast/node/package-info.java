/** One node: the place where settings, groups and API are put together. */
@NullMarked
package io.holdfast.node;

import org.jspecify.annotations.NullMarked;
