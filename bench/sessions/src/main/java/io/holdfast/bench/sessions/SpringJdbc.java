package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Spring Session on the same kind of PostgreSQL group. The nodes that run the group stand apart and their CPU time is
 * not counted: another product might keep three PostgreSQL for less.
 */
final class SpringJdbc implements Contender {
    private final Place place;
    private final Group group;
    private final List<Child> nodes = new ArrayList<>();

    SpringJdbc(Place place) {
        this.place = place;
        this.group = new Group(place, false);
    }

    @Override
    public String title() {
        return "Spring Session JDBC 4.1.0";
    }

    @Override
    public String durability() {
        return "D3: fsync on two hosts (ANY 1)";
    }

    @Override
    public int applications() {
        return 3;
    }

    @Override
    public void start() throws IOException, InterruptedException {
        group.write();
        for (int node = 1; node <= Group.NODES; node++) {
            var words = List.of("node", "--config", group.file(node).toString(), "--end-with-input");
            nodes.add(Child.java(place, "node-h" + node, "io.holdfast.node.Main", words));
        }
        group.awaitWhole();
    }

    @Override
    public List<String> application(int number) {
        var hosts = IntStream.rangeClosed(1, Group.NODES)
                .mapToObj(i -> place.host(i) + ":5432")
                .collect(Collectors.joining(","));
        var url = "jdbc:postgresql://" + hosts + "/postgres?user=postgres&targetServerType=primary&sslmode=disable";
        return List.of("jdbc", url, number == 1 ? "first" : "later");
    }

    @Override
    public void settle() {}

    @Override
    public Set<Long> stores() {
        return group.postmasters();
    }

    @Override
    public void close() {
        nodes.forEach(Child::dismiss);
        nodes.forEach(Child::close);
        group.end();
    }
}
