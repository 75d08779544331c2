package io.holdfast.node.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.failover.agent.DurableFile;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switchovers that are to come, one for each group, in a durable file of the node that was asked. It asks whoever
 * coordinates then, so a change of coordinator and this node's own restart do no harm; while this node is down nothing
 * happens, and a plan that is a minute late is dropped.
 */
public final class SwitchoverPlans implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchoverPlans.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private final GroupControl control;
    private final DurableFile file;
    private final InstantSource clock;
    private final Map<String, Plan> plans = new TreeMap<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-plans").factory());

    /** One plan; {@code target} null means the best one at that time. */
    record Plan(String group, @Nullable String target, String at, String by) {
        Instant time() {
            return Instant.parse(at);
        }
    }

    SwitchoverPlans(Path folder, GroupControl control, InstantSource clock) {
        this.control = control;
        this.clock = clock;
        this.file = new DurableFile(folder, "switchovers.json");
        read();
    }

    /** Goes on with what the file in {@code folder} holds. */
    public static SwitchoverPlans open(Path folder, GroupControl control) {
        var plans = new SwitchoverPlans(folder, control, InstantSource.system());
        var unused = plans.ticker.scheduleWithFixedDelay(plans::tick, 1, 1, TimeUnit.SECONDS);
        return plans;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }

    Instant now() {
        return clock.instant();
    }

    synchronized Optional<Plan> of(GroupName group) {
        return Optional.ofNullable(plans.get(group.value()));
    }

    /** Takes the place of the group's plan, if it has one. */
    synchronized void put(Plan plan) throws IOException {
        var before = plans.put(plan.group(), plan);
        try {
            write();
        } catch (IOException e) {
            restore(plan.group(), before);
            throw e;
        }
    }

    /** False: there was none. */
    synchronized boolean cancel(GroupName group) throws IOException {
        var before = plans.remove(group.value());
        try {
            write();
        } catch (IOException e) {
            restore(group.value(), before);
            throw e;
        }
        return before != null;
    }

    /** Asks for what is due; a refusal is asked again until the minute is over. */
    synchronized void tick() {
        for (var plan : List.copyOf(plans.values())) {
            var late = Duration.between(plan.time(), now());
            if (late.compareTo(PATIENCE) > 0) {
                drop(plan, "it could not be done within a minute");
            } else if (!late.isNegative()) {
                ask(plan);
            }
        }
    }

    private void ask(Plan plan) {
        var target = plan.target() == null ? null : new NodeName(plan.target());
        plans.remove(plan.group());
        var unused = control.request(new GroupName(plan.group()), new Request.Switchover(target))
                .thenAccept(outcome -> ended(plan, outcome));
    }

    private synchronized void ended(Plan plan, Outcome outcome) {
        if (outcome instanceof Outcome.Refused && now().isBefore(plan.time().plus(PATIENCE))) {
            plans.putIfAbsent(plan.group(), plan);
            return;
        }
        drop(plan, outcome.sentence());
    }

    private void drop(Plan plan, String why) {
        plans.remove(plan.group(), plan);
        LOG.info("the switchover of {} that {} planned for {}: {}", plan.group(), plan.by(), plan.at(), why);
        try {
            write();
        } catch (IOException e) {
            LOG.error(
                    "{} cannot be written ({}); a plan that is past is dropped when it is read",
                    file.path(),
                    e.getMessage());
        }
    }

    private void restore(String group, @Nullable Plan before) {
        if (before == null) {
            plans.remove(group);
        } else {
            plans.put(group, before);
        }
    }

    private void write() throws IOException {
        file.write(Json.bytes(plans.values()));
    }

    private void read() {
        try {
            if (Files.exists(file.path())
                    && new JsonMapper().readTree(file.path().toFile()) instanceof ArrayNode list) {
                for (var node : list) {
                    var target = node.path("target");
                    var plan = new Plan(
                            new GroupName(node.path("group").asText()).value(),
                            target.isTextual() ? new NodeName(target.asText()).value() : null,
                            Instant.parse(node.path("at").asText()).toString(),
                            node.path("by").asText());
                    plans.put(plan.group(), plan);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "{} cannot be read ({}): planned switchovers are lost, plan them again",
                    file.path(),
                    e.getMessage());
        }
    }
}
