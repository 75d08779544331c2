package io.holdfast.node.client;

import com.fasterxml.jackson.databind.JsonNode;

/** A Redis Cluster that is watched, as people read it. */
public final class ClusterPages {
    private final Terminal terminal;

    public ClusterPages(Terminal terminal) {
        this.terminal = terminal;
    }

    public String text(JsonNode c) {
        var members = new Table("MEMBER", "ROLE", "STATE", "FOLLOWS", "SLOTS", "LAG", "MAY LEAD", "WHY NOT");
        c.path("members")
                .forEach(m -> members.row(
                        m.path("name").asText(),
                        m.path("role").asText(),
                        m.path("state").asText(),
                        m.hasNonNull("upstream") ? m.path("upstream").asText() : "-",
                        m.path("slots").asText().isEmpty()
                                ? "-"
                                : m.path("slots").asText(),
                        m.hasNonNull("lag") ? Pages.bytes(m.path("lag").asLong()) : "-",
                        m.path("electable").asBoolean() ? "yes" : "no",
                        m.path("why").asText()));
        var slots = c.path("slots");
        var verdict = c.path("verdict").asText();
        return "%s (redis-cluster, observed): epoch %d, %d slots served, %d failing, %d uncovered%n%s%n%s%n%s"
                .formatted(
                        terminal.strong(c.path("name").asText()),
                        c.path("epoch").asLong(),
                        slots.path("served").asInt(),
                        slots.path("failing").asInt(),
                        slots.path("uncovered").asInt(),
                        c.path("healthy").asBoolean() ? terminal.good(verdict) : terminal.bad(verdict),
                        alarms(c),
                        members.text());
    }

    private String alarms(JsonNode c) {
        var text = new StringBuilder();
        c.path("alarms").forEach(a -> {
            var kind = a.path("kind").asText();
            text.append("  ")
                    .append(a.path("critical").asBoolean() ? terminal.bad(kind) : terminal.strong(kind))
                    .append(": ")
                    .append(a.path("sentence").asText())
                    .append('\n');
        });
        return text.toString();
    }
}
