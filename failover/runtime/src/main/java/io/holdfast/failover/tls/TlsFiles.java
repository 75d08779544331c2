package io.holdfast.failover.tls;

import java.nio.file.Path;

/** PEM files: the own certificate (its intermediates after it), its key, and the authority of the whole cluster. */
public record TlsFiles(Path certificate, Path key, Path authority) {}
