package io.holdfast.bench.sessions;

import java.util.List;

/**
 * How an application's clients are to work.
 *
 * @param rate requests per second of all its clients together, sent at their time whatever comes back; 0: each client
 *     sends its next request when it has the answer
 */
record Order(Mix mix, int clients, int seconds, int rate) {

    static Order parse(List<String> words) {
        return new Order(
                Mix.valueOf(words.get(0)),
                Integer.parseInt(words.get(1)),
                Integer.parseInt(words.get(2)),
                Integer.parseInt(words.get(3)));
    }

    String words() {
        return mix.name() + " " + clients + " " + seconds + " " + rate;
    }

    /** The share of one of {@code parts} applications. */
    Order share(int part, int parts) {
        return new Order(mix, share(clients, part, parts), seconds, share(rate, part, parts));
    }

    private static int share(int whole, int part, int parts) {
        return whole / parts + (part < whole % parts ? 1 : 0);
    }
}
