@NullMarked
package io.holdfast.multijvm.check;

import org.jspecify.annotations.NullMarked;
