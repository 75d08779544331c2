package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What people ask of a PostgreSQL instance besides the group's orders. */
final class PostgresUpkeep implements Upkeep {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Instance instance;
    private final ReplicaRestart restarts;
    private final Lowering lowering;
    private final ParameterCheck check;
    private volatile String run = "";

    PostgresUpkeep(Instance instance, ReplicaRestart restarts, Lowering lowering) {
        this.instance = instance;
        this.restarts = restarts;
        this.lowering = lowering;
        this.check = new ParameterCheck(instance);
    }

    /** Looked at anew where the server answers; else as it was last seen. */
    @Override
    public Survey survey() {
        return new Survey(pending(), run);
    }

    private List<Pending> pending() {
        try (var session = new Session(() -> instance.login().open(Login.PROBE_SECONDS))) {
            if (instance.postmaster.alive() && Prober.worthALook(instance.state())) {
                instance.parameters.look(session);
            }
        } catch (SQLException e) {
            return instance.parameters.pending();
        }
        return instance.parameters.pending();
    }

    @Override
    public CompletionStage<Optional<String>> restart(String newRun) {
        long before = instance.postmaster.pid();
        var refused = restarts.ask();
        if (refused.isPresent()) {
            return CompletableFuture.completedFuture(refused);
        }
        var answer = new CompletableFuture<Optional<String>>();
        Thread.ofVirtual().name("restart-" + instance.settings.group()).start(() -> {
            var why = awaitStream(before);
            if (why.isEmpty()) {
                run = newRun;
            }
            answer.complete(why);
        });
        return answer;
    }

    private Optional<String> awaitStream(long before) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (System.nanoTime() - deadline < 0 && !instance.goal.closed()) {
                var seen = instance.view.observation();
                if (seen.state() == InstanceState.FAILED && instance.postmaster.pid() != before) {
                    return Optional.of(instance.settings.node() + " did not come up again: " + seen.why());
                }
                if (instance.postmaster.pid() != before && seen.state() == InstanceState.STREAMING && seen.caughtUp()) {
                    return Optional.empty();
                }
                ProcessTree.pause(20);
            }
        } catch (IOException interrupted) {
            Thread.currentThread().interrupt();
        }
        var seen = instance.view.observation();
        return Optional.of(instance.settings.node() + " did not stream again within " + LIMIT.toMinutes()
                + " min: it is " + seen.state().word() + (seen.why().isEmpty() ? "" : ", " + seen.why()));
    }

    @Override
    public Optional<String> lowerAtPromotion() {
        return lowering.arm();
    }

    @Override
    public Optional<String> reload() {
        if (!instance.postmaster.alive()) {
            return Optional.of("PostgreSQL does not run on " + instance.settings.node());
        }
        instance.parameters.giveAgain();
        instance.goal.wake();
        return Optional.empty();
    }

    @Override
    public void groupParameters(Map<String, String> values) {
        instance.parameters.wantForGroup(values);
        instance.goal.wake();
    }

    @Override
    public Optional<String> misfit(Map<String, String> values) {
        return check.misfit(values);
    }
}
