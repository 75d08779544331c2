package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Planning a switchover, looking at the plan and taking it back: all at the node that keeps it. */
final class PlanRoutes {
    private static final Duration LONGEST = Duration.ofDays(30);
    private final @Nullable SwitchoverPlans plans;

    PlanRoutes(@Nullable SwitchoverPlans plans) {
        this.plans = plans;
    }

    /** @param at as the body has it */
    Answered plan(Route.Call call, GroupName group, @Nullable String target, String at) {
        var time = time(at, plans().now());
        var plan = new SwitchoverPlans.Plan(
                group.value(), target, time.toString(), call.caller().name());
        try {
            plans().put(plan);
        } catch (IOException e) {
            throw notKept(e);
        }
        return Answered.json(202, Json.bytes(plan), Map.of("Location", "/v1/groups/" + group + "/switchover"));
    }

    Object show(GroupName group) {
        return plans().of(group)
                .orElseThrow(() -> Problem.notFound(
                        "This node keeps no planned switchover of " + group + "; ask the node where it was planned."));
    }

    Answered cancel(GroupName group) {
        try {
            if (plans().cancel(group)) {
                return Answered.nothing();
            }
        } catch (IOException e) {
            throw notKept(e);
        }
        throw Problem.notFound(
                "This node keeps no planned switchover of " + group + "; ask the node where it was planned.");
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

    private static Problem notKept(IOException e) {
        return Problem.unavailable("The plan cannot be written to this node's data-dir (" + e.getMessage() + ").");
    }

    private SwitchoverPlans plans() {
        if (plans == null) {
            throw Problem.unavailable("This node keeps no plans.");
        }
        return plans;
    }
}
