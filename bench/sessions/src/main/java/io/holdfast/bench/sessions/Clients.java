package io.holdfast.bench.sessions;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Threads of an application that serve users. */
final class Clients {
    private static final int SET_EVERY = 10;
    private final Store store;
    private final List<String> ids;
    private final Zipf zipf;
    private final List<String> values = Values.some(64);

    Clients(Store store, List<String> ids) {
        this.store = store;
        this.ids = List.copyOf(ids);
        this.zipf = new Zipf(ids.size());
    }

    Measured work(Order order) throws InterruptedException {
        var parts = new ArrayList<Measured>();
        var threads = new ArrayList<Thread>();
        long begin = System.nanoTime();
        for (int i = 0; i < order.clients(); i++) {
            var client = new Client(order, i, begin);
            threads.add(Thread.ofPlatform().start(() -> {
                var part = client.serve();
                synchronized (parts) {
                    parts.add(part);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        synchronized (parts) {
            return Measured.of(parts);
        }
    }

    /** Makes {@code count} sessions, by some threads. */
    static List<String> populate(Maker maker, int count, int attributes) throws InterruptedException {
        var made = new ArrayList<String>();
        var left = new AtomicLong(count);
        var broken = new AtomicBoolean();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 32; i++) {
            int seed = i;
            threads.add(Thread.ofPlatform().start(() -> {
                while (left.getAndDecrement() > 0 && !broken.get()) {
                    try {
                        var id = maker.create(Values.attributes(attributes, seed));
                        synchronized (made) {
                            made.add(id);
                        }
                    } catch (RuntimeException e) {
                        broken.set(true);
                        throw e;
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        synchronized (made) {
            return List.copyOf(made);
        }
    }

    private final class Client {
        private final Order order;
        private final int number;
        private final long begin;
        private final long interval;
        private final SplittableRandom random;

        Client(Order order, int number, long begin) {
            this.order = order;
            this.number = number;
            this.begin = begin;
            this.interval = order.rate() == 0 ? 0 : 1_000_000_000L * order.clients() / order.rate();
            this.random = new SplittableRandom(begin + number);
        }

        Measured serve() {
            var latencies = Measured.histogram();
            long end = begin + order.seconds() * 1_000_000_000L;
            long intended = begin + interval * number / order.clients();
            long failed = 0;
            while (System.nanoTime() - end < 0) {
                long from = interval == 0 ? System.nanoTime() : await(intended);
                intended += interval;
                try {
                    one();
                    latencies.recordValue(Math.min((System.nanoTime() - from) / 1000, Measured.LONGEST));
                } catch (RuntimeException e) {
                    if (failed++ == 0) {
                        System.err.println("a request failed: " + e);
                    }
                }
            }
            return new Measured(System.nanoTime() - begin, failed, latencies);
        }

        private void one() {
            var id = ids.get(zipf.draw(random));
            var name = Values.name(random.nextInt(Values.ATTRIBUTES));
            var value = values.get(random.nextInt(values.size()));
            switch (order.mix()) {
                case UPDATE -> store.set(id, name, value);
                case WEB -> {
                    if (random.nextInt(SET_EVERY) == 0) {
                        store.requestAndSet(id, name, value);
                    } else {
                        store.request(id);
                    }
                }
            }
        }

        private long await(long time) {
            long left = time - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = time - System.nanoTime();
            }
            return time;
        }
    }
}
