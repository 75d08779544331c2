package io.holdfast.bench.sessions;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws places in a list of some length: the n-th as often as 1/n^0.99, as users of the web are. */
final class Zipf {
    private static final double EXPONENT = 0.99;
    private final double[] upTo;

    Zipf(int length) {
        upTo = new double[length];
        double sum = 0;
        for (int n = 0; n < length; n++) {
            sum += 1 / Math.pow(n + 1, EXPONENT);
            upTo[n] = sum;
        }
    }

    int draw(RandomGenerator random) {
        int at = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(at < 0 ? -at - 1 : at, upTo.length - 1);
    }
}
