package io.holdfast.multijvm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The specs of this class get a cluster with certificates: remoting, register and API speak TLS; the API asks for a token. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Encrypted {}
