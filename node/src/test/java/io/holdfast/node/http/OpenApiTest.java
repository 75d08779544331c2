package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.failover.coordinator.RestartProgress;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description says of the API what the API is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private final FakeNode node = new FakeNode(Tokens.open(), null, new FakeSessions());
    private final Asker asker = new Asker(node);
    private final JsonNode document = Asker.json(asker.ask("GET", "/v1/openapi.json", ""));

    @AfterAll
    void end() {
        asker.close();
        node.close();
    }

    @Test
    void itDescribesEveryRouteAndNothingElseEachWithItsRole() {
        var routes = new TreeMap<String, String>();
        node.routes().stream()
                .filter(r -> !r.path().equals("/") && !r.path().startsWith("/console"))
                .forEach(r -> routes.put(r.method() + " " + r.path(), r.role().word()));

        assertThat(operations(document)).isEqualTo(routes);
    }

    @Test
    void everyReferenceLeadsSomewhereAndEveryNameIsUsedOnce() {
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        document.findValuesAsText("$ref")
                .forEach(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
        var ids = document.path("paths").findValuesAsText("operationId");
        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        document.path("paths")
                .forEach(path -> path.forEach(operation -> assertThat(operation.at("/responses/default"))
                        .as(operation.path("operationId").asText())
                        .isNotEmpty()));
    }

    /** Every field is described, every required one is there, and each is of the kind that is described. */
    @ParameterizedTest
    @CsvSource({
        "/health,               Picture",
        "/health/live,          Alive",
        "/v1/cluster,           Cluster",
        "/v1/groups,            Groups",
        "/v1/groups/main,       Group",
        "/v1/groups/main/history, History",
        "/v1/groups/main/explain, Explanation",
        "/nope,                 Problem",
        "/v1/principals/p/sessions, Sessions"
    })
    void anAnswerIsAsItIsDescribed(String path, String schema) {
        var wrong = new TreeSet<String>();
        check(schema, Asker.json(asker.ask("GET", path, "")), document.at("/components/schemas/" + schema), wrong);

        assertThat(wrong).isEmpty();
    }

    /** Pekko's own documents are as Pekko makes them. */
    @Test
    void whateverCanBeLookedAtAnswersAsItIsDescribed() {
        var upkeep = new FakeUpkeep();
        upkeep.restarts(RestartProgress.State.RUNNING, FakeUpkeep.step(RestartProgress.State.RUNNING, "because"));
        node.control().upkeep(upkeep);
        var later = "{\"at\": \"%s\"}".formatted(Instant.now().plusSeconds(3600));
        assertThat(asker.ask("POST", "/v1/groups/main/switchover", later).statusCode())
                .isEqualTo(202);
        var made = Asker.json(asker.ask("POST", "/v1/sessions", "{\"attributes\": {\"a\": 1}}"));
        var wrong = new TreeSet<String>();
        int looked = 0;
        for (var path : document.path("paths").properties()) {
            var schema = path.getValue().at("/get/responses/200/content/application~1json/schema");
            if (schema.has("$ref") && !path.getKey().startsWith("/v1/pekko/")) {
                var answer =
                        asker.ask("GET", filled(path.getKey(), made.path("id").asText()), "");
                check(path.getKey() + " (" + answer.statusCode() + ")", Asker.json(answer), schema, wrong);
                looked++;
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(looked).isGreaterThan(15);
    }

    private static String filled(String template, String session) {
        return template.replace("{g}", "main")
                .replace("{node}", "h1")
                .replace("{p}", "alice")
                .replace("{id}", session);
    }

    static Map<String, String> operations(JsonNode document) {
        var all = new TreeMap<String, String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> all.put(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                method.getValue().path("x-role").asText())));
        return all;
    }

    private void check(String where, JsonNode value, JsonNode given, Set<String> wrong) {
        var schema = given.has("$ref") ? document.at(given.path("$ref").asText().substring(1)) : given;
        var type = schema.path("type");
        boolean known = type.isTextual() ? is(value, type.asText()) : false;
        for (var one : type) {
            known |= is(value, one.asText());
        }
        if (!known) {
            wrong.add(where + " is " + value.getNodeType() + ", described as " + type);
        }
        if (value.isArray()) {
            value.forEach(item -> check(where + "[]", item, schema.path("items"), wrong));
        }
        if (value.isObject() && schema.has("properties")) {
            object(where, value, schema, wrong);
        }
    }

    private void object(String where, JsonNode value, JsonNode schema, Set<String> wrong) {
        for (var required : schema.path("required")) {
            if (!value.has(required.asText())) {
                wrong.add(where + " lacks " + required.asText());
            }
        }
        value.properties().forEach(field -> {
            var described = schema.path("properties").path(field.getKey());
            if (described.isMissingNode()) {
                wrong.add(where + "." + field.getKey() + " is not described");
            } else {
                check(where + "." + field.getKey(), field.getValue(), described, wrong);
            }
        });
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
