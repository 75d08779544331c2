package io.holdfast.node.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What would happen without a node, as people read it. */
public final class OutlookPages {
    private final Terminal terminal;

    public OutlookPages(Terminal terminal) {
        this.terminal = terminal;
    }

    public String text(JsonNode o) {
        var text = new StringBuilder("if %s (%s) vanished now: %s%s%n"
                .formatted(
                        terminal.strong(o.path("node").asText()),
                        o.path("host").asText(),
                        o.path("majority").asBoolean()
                                ? "a majority of the control nodes is left"
                                : terminal.bad("NO MAJORITY of the control nodes is left"),
                        o.path("coordinator").asBoolean() ? "; another node coordinates" : ""));
        var groups =
                new Table("GROUP", "ENGINE", "IT IS", "LEADS NOW", "LEADS THEN", "WRITES", "NOT ACKED, LOST", "SPARE");
        o.path("groups")
                .forEach(g -> groups.row(
                        g.path("name").asText(),
                        g.path("engine").asText(),
                        g.path("role").asText(),
                        or(g, "primary"),
                        or(g, "primaryAfter"),
                        g.path("writable").asBoolean() ? "go on" : "STOP",
                        g.hasNonNull("unconfirmedBytes")
                                ? Pages.bytes(g.path("unconfirmedBytes").asLong())
                                : "-",
                        g.path("spare").asText()));
        text.append('\n').append(groups.text());
        o.path("groups").forEach(g -> text.append(group(g)));
        o.path("observed")
                .forEach(c -> text.append("%n%s (redis-cluster): %s%n"
                        .formatted(
                                terminal.strong(c.path("name").asText()),
                                c.path("sentence").asText())));
        return text.toString();
    }

    private String group(JsonNode g) {
        var sentence = g.path("sentence").asText();
        var text = new StringBuilder("%n%s: %s%n"
                .formatted(
                        terminal.strong(g.path("name").asText()),
                        g.path("writable").asBoolean() ? sentence : terminal.bad(sentence)));
        g.path("steps")
                .forEach(step -> text.append("    - ").append(step.asText()).append('\n'));
        return text.toString();
    }

    private static String or(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asText() : "nobody";
    }
}
