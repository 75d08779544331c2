/** Tells the world outside what happens to groups: never in the path of what happens, and never giving up at once. */
@NullMarked
package io.holdfast.node.notify;

import org.jspecify.annotations.NullMarked;
