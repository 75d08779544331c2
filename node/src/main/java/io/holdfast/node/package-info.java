/** One Holdfast JVM: settings, wiring, HTTP, command line. The only module that knows all others. */
@NullMarked
package io.holdfast.node;

import org.jspecify.annotations.NullMarked;
