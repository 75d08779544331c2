package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Each application embeds a node; the nodes run PostgreSQL beside themselves. */
record HoldfastSessions(Group group) implements Contender {

    @Override
    public String title() {
        return "Holdfast";
    }

    @Override
    public String durability() {
        return "D3: fsync on two hosts (ANY 1)";
    }

    @Override
    public int applications() {
        return Group.NODES;
    }

    @Override
    public void start() throws IOException {
        group.write();
    }

    @Override
    public List<String> application(int number) {
        return List.of("holdfast", group.file(number).toString());
    }

    @Override
    public void settle() throws InterruptedException {
        group.awaitWhole();
    }

    @Override
    public Set<Long> stores() {
        return group.postmasters();
    }

    @Override
    public void close() {
        group.end();
    }
}
