package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One contender, started, filled, warmed up and measured; everything that it started is ended with it. */
final class Trial implements AutoCloseable {
    private static final int IDLE_SECONDS = 15;
    private final Place place;
    private final Contender contender;
    private final Wish wish;
    private final Report report;
    private final List<Child> applications = new ArrayList<>();

    Trial(Place place, Contender contender, Wish wish, Report report) {
        this.place = place;
        this.contender = contender;
        this.wish = wish;
        this.report = report;
    }

    void run() throws IOException, InterruptedException {
        contender.start();
        for (int number = 1; number <= contender.applications(); number++) {
            applications.add(app("app-" + number, contender.application(number)));
        }
        applications.forEach(Child::told);
        contender.settle();
        if (contender instanceof HoldfastSessions && wish.parts().contains("heap")) {
            heap();
        }
        var ids = populate("ids", wish.sessions(), Values.ATTRIBUTES);
        each(applications, (app, number) -> app.ask("use " + ids));
        closed(applications, Mix.WEB, "");
        if (contender instanceof HoldfastSessions && wish.parts().contains("http")) {
            http("any", ids);
            http("owner", ids);
        }
    }

    @Override
    public void close() {
        applications.forEach(Child::dismiss);
        applications.forEach(Child::close);
        contender.close();
    }

    private void closed(List<Child> asked, Mix warm, String how) {
        measure(asked, new Order(warm, most(), wish.warmUp(), 0));
        for (int clients : wish.clients()) {
            if (wish.parts().contains("web") || !how.isEmpty()) {
                row(asked, new Order(Mix.WEB, clients, wish.seconds(), 0), how);
            }
        }
        for (int rate : wish.rates()) {
            row(asked, new Order(Mix.WEB, Math.max(most(), 192), wish.seconds(), rate), how);
        }
        if (wish.parts().contains("updates") && how.isEmpty()) {
            measure(asked, new Order(Mix.UPDATE, most(), wish.warmUp() / 2, 0));
            for (int clients : wish.clients()) {
                row(asked, new Order(Mix.UPDATE, clients, wish.seconds(), 0), how);
            }
        }
    }

    /** @param way to any node, or to the one that owns the session */
    private void http(String way, String ids) throws IOException {
        var words = new ArrayList<>(List.of("http", way));
        IntStream.rangeClosed(1, Group.NODES).forEach(node -> words.add(place.host(node)));
        try (var load = app("http-" + way, words)) {
            load.told();
            load.ask("use " + ids);
            closed(List.of(load), Mix.WEB, " over HTTP, to " + (way.equals("any") ? "any node" : "the owner"));
        }
    }

    /** What an idle session takes beyond what it holds: it holds nothing. */
    private void heap() throws InterruptedException {
        long before = heaps();
        populate("empty", wish.sessions(), 0);
        Thread.sleep(IDLE_SECONDS * 1000L);
        report.note("An idle live session without attributes takes %,d bytes of heap (%,d sessions on %d nodes)."
                .formatted((heaps() - before) / wish.sessions(), wish.sessions(), applications.size()));
    }

    private long heaps() {
        return each(applications, (app, number) -> Long.parseLong(app.ask("heap"))).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Gives the files with the ids. */
    private String populate(String name, int sessions, int attributes) {
        int parts = applications.size();
        var files = IntStream.range(0, parts)
                .mapToObj(i -> place.file(name + "-" + i).toString())
                .toList();
        var made = each(applications, (app, number) -> {
            int share = sessions / parts + (number < sessions % parts ? 1 : 0);
            return Integer.parseInt(app.ask("populate " + share + " " + attributes + " " + files.get(number)));
        });
        if (made.stream().mapToInt(Integer::intValue).sum() != sessions) {
            throw new IllegalStateException("not all of " + sessions + " sessions were made, but " + made + ":\n"
                    + applications.getFirst().lastWords());
        }
        return String.join(" ", files);
    }

    private void row(List<Child> asked, Order order, String how) {
        var own = Stream.concat(applications.stream(), asked.stream()).map(Child::pid);
        var roots = Stream.concat(contender.stores().stream(), own).collect(Collectors.toSet());
        var load = CpuTime.load();
        double before = CpuTime.seconds(roots);
        var measured = measure(asked, order);
        var work = order.mix().title() + how + ", "
                + (order.rate() == 0 ? order.clients() + " clients" : "%,d/s open loop".formatted(order.rate()));
        report.add(new Row(
                contender.title(), contender.durability(), work, measured, CpuTime.seconds(roots) - before, load));
    }

    private static Measured measure(List<Child> asked, Order order) {
        return Measured.of(each(asked, (app, number) -> {
            var answer = app.ask("run " + order.share(number, asked.size()).words());
            return Measured.parse(List.of(answer.split(" ")));
        }));
    }

    private interface Asking<T> {
        T ask(Child child, int number);
    }

    /** All at a time. */
    private static <T> List<T> each(List<Child> children, Asking<T> asking) {
        try (var threads = Executors.newFixedThreadPool(children.size())) {
            var asked = IntStream.range(0, children.size())
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> asking.ask(children.get(i), i), threads))
                    .toList();
            return asked.stream().map(CompletableFuture::join).toList();
        }
    }

    private int most() {
        return wish.clients().stream().mapToInt(Integer::intValue).max().orElse(8);
    }

    private Child app(String name, List<String> words) throws IOException {
        return Child.java(place, name, App.class.getName(), words);
    }
}
