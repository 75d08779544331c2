package io.holdfast.multijvm.chaos;

import java.util.concurrent.ThreadLocalRandom;

/** What decides all chance of a run; a new one for each, unless one is to be repeated. */
final class Seed {
    static final String PROPERTY = "holdfast.seed";

    private Seed() {}

    static long ofThisRun() {
        var given = System.getProperty(PROPERTY, "");
        return given.isEmpty() ? ThreadLocalRandom.current().nextInt(1, 1_000_000) : Long.parseLong(given);
    }
}
