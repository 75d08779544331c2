/** The API's client and how its answers are printed. */
@NullMarked
package io.holdfast.node.client;

import org.jspecify.annotations.NullMarked;
