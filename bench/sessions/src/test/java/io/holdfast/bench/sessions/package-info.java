@NullMarked
package io.holdfast.bench.sessions;

import org.jspecify.annotations.NullMarked;
