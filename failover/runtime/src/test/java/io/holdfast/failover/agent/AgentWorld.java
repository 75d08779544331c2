package io.holdfast.failover.agent;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent of h1 in virtual time: what it sends is kept, what it is sent comes from the test. */
final class AgentWorld {
    final FakeInstance instance = new FakeInstance();
    final List<Report> reports = new ArrayList<>();
    final List<Lease> sent = new ArrayList<>();
    final List<NodeName> granting = new ArrayList<>(Fixtures.NODES);
    final List<Runnable> aside = new ArrayList<>();
    boolean runAsideAtOnce = true;
    long now = Fixtures.millis(1_000_000);
    private final Path dataDir;
    private PromiseStore store;
    private Agent agent;

    AgentWorld(Path dataDir) throws RefusedException {
        this.dataDir = dataDir;
        this.store = PromiseStore.open(dataDir, Fixtures.MAIN);
        this.agent = newAgent(instance);
    }

    /** The JVM ends and comes back; the disk stays. */
    void restart() throws RefusedException {
        store = PromiseStore.open(dataDir, Fixtures.MAIN);
        agent = newAgent(instance);
        reports.clear();
    }

    void withoutInstance() {
        agent = newAgent(null);
    }

    PromiseStore store() {
        return store;
    }

    void receive(Directive directive) {
        agent.receive(directive, now);
        agent.turn(now);
    }

    void receive(Lease message) {
        agent.receive(message, now);
        agent.turn(now);
    }

    void turn() {
        agent.turn(now);
    }

    /** Time goes by in the agent's own steps; who is granting answers each question at once. */
    void pass(long millis) {
        long until = now + Fixtures.millis(millis);
        answer();
        while (now < until) {
            long rest = Math.max(1_000_000, agent.turn(now));
            answer();
            now = Math.min(until, now + rest);
        }
        agent.turn(now);
        answer();
    }

    /** The JVM is stopped: time goes by and nothing runs. */
    void sleep(long millis) {
        now += Fixtures.millis(millis);
    }

    Report lastReport() {
        return reports.getLast();
    }

    void answer() {
        var questions = new ArrayList<>(sent);
        sent.clear();
        var each = new ArrayList<>(granting);
        for (var message : questions) {
            if (message instanceof Lease.Question q && !each.isEmpty()) {
                var granter = each.removeFirst();
                receive(new Lease.Grant(q.group(), q.epoch(), granter, q.boot(), q.question()));
            }
        }
    }

    private Agent newAgent(@Nullable FakeInstance beside) {
        var wire = new Wire() {
            @Override
            public void report(Report report) {
                reports.add(report);
            }

            @Override
            public void lease(NodeName to, Lease message) {
                sent.add(message);
            }
        };
        return new Agent(
                Fixtures.settings(Fixtures.H1),
                store,
                beside,
                new Agent.Surroundings(
                        wire, (host, port, timeout) -> Evidence.Probe.ANSWERED, this::aside, () -> now, () -> {}));
    }

    private void aside(Runnable work) {
        if (runAsideAtOnce) {
            work.run();
        } else {
            aside.add(work);
        }
    }
}
