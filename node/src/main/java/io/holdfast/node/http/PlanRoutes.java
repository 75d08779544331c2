package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Planning a switchover, looking at the plan and taking it back. The register keeps it, so any node may be asked. */
final class PlanRoutes {
    private static final Duration LONGEST = Duration.ofDays(30);
    private final GroupControl control;

    PlanRoutes(GroupControl control) {
        this.control = control;
    }

    /** @param at as the body has it */
    CompletionStage<Object> plan(Route.Call call, GroupName group, @Nullable NodeName target, String at) {
        var plan = new Plan(target, time(at, Instant.now()), call.caller().name(), 0);
        return control.upkeep().plan(group, plan).thenApply(outcome -> {
            Problem.orDone(outcome);
            return Answered.json(
                    202, Json.bytes(shown(group, plan)), Map.of("Location", "/v1/groups/" + group + "/switchover"));
        });
    }

    Object show(GroupName group) {
        return shown(group, planned(group));
    }

    CompletionStage<Object> cancel(GroupName group) {
        planned(group);
        return control.upkeep().unplan(group).thenApply(outcome -> {
            Problem.orDone(outcome);
            return Answered.nothing();
        });
    }

    private static Object shown(GroupName group, Plan plan) {
        return Objects.requireNonNull(Shown.plan(group, plan));
    }

    private Plan planned(GroupName group) {
        var plan = control.upkeep().planned(group).plan();
        if (plan == null) {
            throw Problem.notFound("No switchover of " + group + " is planned.");
        }
        return plan;
    }

    /** Empty: now. */
    static String at(JsonNode body) {
        return Json.text(body, "at").orElse("");
    }

    private static Instant time(String at, Instant now) {
        try {
            var time = Instant.parse(at);
            if (time.isAfter(now) && time.isBefore(now.plus(LONGEST))) {
                return time;
            }
        } catch (DateTimeParseException e) {
            throw Problem.badRequest("The field 'at' is no time; write it like 2026-11-21T22:00:00Z.");
        }
        throw Problem.badRequest(
                "The field 'at' is past, or more than 30 days ahead; leave it out to switch over now.");
    }
}
