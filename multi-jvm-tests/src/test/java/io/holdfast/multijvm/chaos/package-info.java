@NullMarked
package io.holdfast.multijvm.chaos;

import org.jspecify.annotations.NullMarked;
