package io.holdfast.node.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/** The API's answers as people read them. */
public final class Pages {
    private static final int BAR = 30;
    private static final int MEMBER_BAR = 12;
    private final Terminal terminal;

    public Pages(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Without colours, for whoever prints lines of a program. */
    public static Pages plain() {
        return new Pages(new Terminal(new PrintWriter(Writer.nullWriter()), false, false));
    }

    public String cluster(JsonNode c) {
        var register = c.path("register");
        var nodes = new Table("NODE", "HOST", "VOTES", "STATUS");
        c.path("nodes")
                .forEach(n -> nodes.row(
                        text(n, "name"),
                        text(n, "host"),
                        n.path("control").asBoolean() ? "yes" : "no",
                        text(n, "status")));
        return verdict(c.path("verdict"))
                + "cluster %s: coordinator %s (term %d), register %s%n%n%s"
                        .formatted(
                                terminal.strong(text(c, "cluster")),
                                text(c, "coordinator"),
                                c.path("term").asLong(),
                                register.path("majority").asBoolean()
                                        ? "has a majority, leader " + text(register, "leader")
                                        : terminal.bad("HAS NO MAJORITY: nothing can be decided"),
                                nodes.text());
    }

    /** A node of a release that tells none says nothing here. */
    private String verdict(JsonNode v) {
        if (!v.isObject()) {
            return "";
        }
        var sentence = text(v, "sentence");
        var lines = new StringBuilder(text(v, "level").equals("ok") ? terminal.good(sentence) : terminal.bad(sentence));
        v.path("reasons").forEach(r -> lines.append("\n  - ").append(text(r, "sentence")));
        return lines.append("\n\n").toString();
    }

    public String group(JsonNode g) {
        var members = new Table("MEMBER", "ROLE", "STATE", "ADDRESS", "POSITION", "LAG", "MAY LEAD", "WHY NOT");
        g.path("members")
                .forEach(m -> members.row(
                        text(m, "name"),
                        text(m, "role"),
                        state(m),
                        m.hasNonNull("host") ? text(m, "host") + ":" + text(m, "port") : "-",
                        text(m, "position"),
                        m.hasNonNull("lag") ? bytes(m.path("lag").asLong()) : "-",
                        m.path("electable").asBoolean() ? "yes" : "no",
                        m.path("why").asText()));
        var verdict = g.path("verdict").asText();
        return "group %s (%s): %s%s, epoch %d, primary %s, %s, acknowledged by %s%n%s%n%s%n%s"
                .formatted(
                        terminal.strong(text(g, "name")),
                        text(g, "engine"),
                        text(g, "phase"),
                        g.path("paused").asBoolean() ? ", PAUSED" : "",
                        g.path("epoch").asLong(),
                        text(g, "primary"),
                        text(g.path("ackRule"), "durability"),
                        text(g.path("ackRule"), "text"),
                        g.path("healthy").asBoolean() ? terminal.good(verdict) : terminal.bad(verdict),
                        planned(g.path("planned")),
                        members.text());
    }

    private static String planned(JsonNode plan) {
        return plan.isObject()
                ? "A switchover%s is planned for %s by %s.%n"
                        .formatted(
                                plan.hasNonNull("target") ? " to " + text(plan, "target") : "",
                                text(plan, "at"),
                                text(plan, "by"))
                : "";
    }

    public String explanation(JsonNode e) {
        var members = new Table("MEMBER", "ROLE", "STATE", "MAY LEAD", "WHY NOT");
        e.path("members")
                .forEach(m -> members.row(
                        text(m, "name"),
                        text(m, "role"),
                        text(m, "state"),
                        m.path("electable").asBoolean() ? "yes" : "no",
                        m.path("why").asText()));
        return "%s: %s%n%s%n%n%s"
                .formatted(
                        terminal.strong(text(e, "phase")),
                        text(e, "means"),
                        e.path("healthy").asBoolean()
                                ? terminal.good(text(e, "verdict"))
                                : terminal.bad(text(e, "verdict")),
                        members.text());
    }

    public String history(JsonNode h) {
        var text = new StringBuilder();
        h.path("changes").forEach(change -> text.append(change(change)).append('\n'));
        var entries = new Table("VERSION", "EPOCH", "AT", "BY", "FROM", "TO", "WHY");
        h.path("entries")
                .forEach(e -> entries.row(
                        text(e, "version"),
                        text(e, "epoch"),
                        text(e, "at"),
                        text(e, "coordinator"),
                        text(e, "from"),
                        text(e, "to"),
                        text(e, "why")));
        return text + entries.text();
    }

    /** One change of primary, step by step. */
    public String change(JsonNode c) {
        var total = c.path("totalMillis");
        var text = new StringBuilder("%s %s -> %s in epoch %d at %s, %s%n    %s%n"
                .formatted(
                        terminal.strong(text(c, "kind")),
                        text(c, "oldPrimary"),
                        text(c, "newPrimary"),
                        c.path("epoch").asLong(),
                        text(c, "startedAt"),
                        total.isNumber() ? total.asLong() + " ms" : terminal.bad("not completed"),
                        text(c, "reason")));
        long last = 0;
        for (var step : c.path("steps")) {
            last = Math.max(last, step.path("millis").asLong());
        }
        for (var step : c.path("steps")) {
            long millis = step.path("millis").asLong();
            int bar = last == 0 ? 0 : (int) (millis * BAR / last);
            text.append("    %-9s %6d ms  %s%n".formatted(text(step, "step"), millis, "-".repeat(bar) + "*"));
        }
        return text.toString();
    }

    /** A clone and a rewind with how far they are, on a terminal as a bar. */
    private String state(JsonNode member) {
        var state = text(member, "state");
        if (!member.hasNonNull("progress")) {
            return state;
        }
        int percent = member.path("progress").asInt();
        return state + " " + (terminal.live() ? Progress.bar(percent, MEMBER_BAR) : percent + "%");
    }

    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        int unit = Math.min(4, (63 - Long.numberOfLeadingZeros(count)) / 10);
        return String.format(Locale.ROOT, "%.1f %sB", count / (double) (1L << (10 * unit)), " kMGT".charAt(unit));
    }

    private static String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asText() : "-";
    }
}
