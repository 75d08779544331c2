package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.model.FormData;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.management.cluster.javadsl.ClusterHttpManagementRoutes;

/**
 * Pekko Management's own routes about the cluster, behind this API's gates: tokens, roles, limits, JSON, audit log. What looks
 * is passed on. A member leaves or is downed by an admin who types its address. What would get in the way of the joining
 * that nodes do by themselves is refused.
 */
final class PekkoRoutes {
    private static final Pattern MEMBER = Pattern.compile("[\\w-]{1,100}@[\\w.:\\[\\]-]{1,255}:\\d{1,5}");
    private static final Pattern TYPE = Pattern.compile("[\\w.-]{1,100}");
    private static final Pattern EVENTS = Pattern.compile("(type=[A-Za-z]{1,40}(&type=[A-Za-z]{1,40}){0,20})?");
    private static final long ANSWER_MILLIS = 5_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_STREAMS = 16;
    private final Supplier<Optional<ActorSystem<?>>> cluster;
    private final AtomicInteger streams = new AtomicInteger();

    private PekkoRoutes(Supplier<Optional<ActorSystem<?>>> cluster) {
        this.cluster = cluster;
    }

    /** @param cluster the actor system that is in the cluster now */
    static List<Route> all(Supplier<Optional<ActorSystem<?>>> cluster) {
        var pekko = new PekkoRoutes(cluster);
        // spotless:off
        return List.of(
                new Route("GET",    "/v1/pekko/cluster/members",          Role.VIEWER, call -> pekko.look("members")),
                new Route("POST",   "/v1/pekko/cluster/members",          Role.ADMIN,  call -> refused("Nodes join by themselves: name them in cluster.control-nodes, or start them with that.")),
                new Route("GET",    "/v1/pekko/cluster/members/{member}", Role.VIEWER, call -> pekko.look("members/" + member(call))),
                new Route("PUT",    "/v1/pekko/cluster/members/{member}", Role.ADMIN,  pekko::change),
                new Route("DELETE", "/v1/pekko/cluster/members/{member}", Role.ADMIN,  pekko::leave),
                new Route("PUT",    "/v1/pekko/cluster",                  Role.ADMIN,  call -> refused("Stop the nodes' services instead: each hands over what it leads and leaves.")),
                new Route("GET",    "/v1/pekko/cluster/domain-events",    Role.VIEWER, pekko::events),
                new Route("GET",    "/v1/pekko/cluster/shards",           Role.VIEWER, call -> pekko.look("shards")),
                new Route("GET",    "/v1/pekko/cluster/shards/{type}",    Role.VIEWER, call -> pekko.look("shards/" + type(call))));
        // spotless:on
    }

    private CompletionStage<Object> look(String path) {
        return pass(HttpRequest.GET("/cluster/" + path)).thenApply(PekkoRoutes::whole);
    }

    /** {@code {"operation": "leave" | "down", "confirm": ADDRESS}}. */
    private CompletionStage<Object> change(Route.Call call) {
        var body = Json.object(call.body(), Set.of("operation", "confirm"));
        var operation = Json.text(body, "operation").orElse("");
        if (!operation.equals("leave") && !operation.equals("down")) {
            throw Problem.badRequest("The field 'operation' is neither \"leave\" nor \"down\".");
        }
        return pass(request("PUT", confirmed(call, body))
                        .withEntity(FormData.create(Pair.create("operation", operation))
                                .toEntity()))
                .thenApply(PekkoRoutes::whole);
    }

    private CompletionStage<Object> leave(Route.Call call) {
        var body = Json.object(call.body(), Set.of("confirm"));
        return pass(request("DELETE", confirmed(call, body))).thenApply(PekkoRoutes::whole);
    }

    private CompletionStage<Object> events(Route.Call call) {
        if (!EVENTS.matcher(call.query()).matches()) {
            throw Problem.badRequest("The query is not type=NAME, with Pekko's names of events, joined by &.");
        }
        if (streams.get() >= MOST_STREAMS) {
            throw Problem.unavailable("This node already has " + MOST_STREAMS + " such listeners; close some.");
        }
        var query = call.query().isEmpty() ? "" : "?" + call.query();
        return pass(HttpRequest.GET("/cluster/domain-events" + query)).thenApply(this::limited);
    }

    private Answered limited(HttpResponse response) {
        var texts = response.entity().getDataBytes().takeWithin(LONGEST).watchTermination((started, ended) -> {
            streams.incrementAndGet();
            return ended.whenComplete((done, failure) -> streams.decrementAndGet());
        });
        var entity = HttpEntities.createChunked(response.entity().getContentType(), texts);
        return new Answered(200, entity, Map.of("X-Accel-Buffering", "no"));
    }

    private static Answered whole(HttpResponse response) {
        return new Answered(response.status().intValue(), response.entity(), Map.of());
    }

    private CompletionStage<HttpResponse> pass(HttpRequest request) {
        var system = cluster.get()
                .filter(s -> !Cluster.get(s).isTerminated())
                .orElseThrow(() -> Problem.unavailable("This node is in no cluster now; ask another one."));
        try {
            return ClusterHttpManagementRoutes.all(Cluster.get(system))
                    .seal()
                    .handler(system)
                    .apply(request)
                    .thenCompose(response -> checked(system, response));
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** An error of theirs becomes one of ours. */
    private static CompletionStage<HttpResponse> checked(ActorSystem<?> system, HttpResponse response) {
        if (response.status().isSuccess()) {
            return CompletableFuture.completedStage(response);
        }
        return response.toStrict(ANSWER_MILLIS, system).thenApply(strict -> {
            throw switch (response.status().intValue()) {
                case 404 -> unknown();
                default -> Problem.unavailable("The cluster did not take that; look at its members.");
            };
        });
    }

    private static HttpRequest request(String method, String member) {
        var plain = HttpRequest.create("/cluster/members/" + member);
        return method.equals("PUT") ? plain.withMethod(HttpMethods.PUT) : plain.withMethod(HttpMethods.DELETE);
    }

    /** Whoever takes a node out of the cluster types which. */
    private static String confirmed(Route.Call call, JsonNode body) {
        var member = member(call);
        if (!Json.text(body, "confirm").orElse("").equals(member)) {
            throw Problem.unconfirmed(
                    "This takes a node out of the cluster, which decides about failovers; to stop a node"
                            + " stop its service. To go on, send {\"confirm\": \"" + member + "\"}.");
        }
        return member;
    }

    private static String member(Route.Call call) {
        if (!MEMBER.matcher(call.argument()).matches()) {
            throw unknown();
        }
        return call.argument();
    }

    private static String type(Route.Call call) {
        if (!TYPE.matcher(call.argument()).matches()) {
            throw unknown();
        }
        return call.argument();
    }

    private static CompletionStage<Object> refused(String sentence) {
        throw Problem.refused(sentence);
    }

    private static Problem unknown() {
        return Problem.notFound(
                "There is no such member or shard type here; /v1/pekko/cluster/members (CLUSTER@HOST:PORT"
                        + " of each \"node\") and /v1/pekko/cluster/shards name them.");
    }
}
