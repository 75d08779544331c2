/** Measures sessions beside other products' sessions: the same applications, the same requests, another store. */
@NullMarked
package io.holdfast.bench.sessions;

import org.jspecify.annotations.NullMarked;
