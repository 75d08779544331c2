package io.holdfast.node.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a drill showed, for people and for programs.
 *
 * @param ended why it ended before its time; empty when it did not
 */
public record DrillReport(String group, Instant began, Instant over, String ended, List<Result> results) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One exercise.
     *
     * @param why what was wrong; empty when it passed
     * @param rtoMillis the longest time between two acknowledged commits
     * @param rpoRows how many acknowledged rows are missing; null when nobody could say so at the end
     */
    public record Result(
            String exercise,
            String why,
            String from,
            String to,
            long epoch,
            long rtoMillis,
            @Nullable Integer rpoRows,
            int acknowledged,
            int unknown,
            Map<String, Integer> saw) {
        public boolean passed() {
            return why.isEmpty();
        }
    }

    public boolean passed() {
        return ended.isEmpty() && !results.isEmpty() && results.stream().allMatch(Result::passed);
    }

    public JsonNode json() {
        var node = JSON.createObjectNode()
                .put("group", group)
                .put("began", began.toString())
                .put("over", over.toString())
                .put("passed", passed())
                .put("ended", ended);
        var all = node.putArray("exercises");
        results.forEach(result -> all.add(json(result)));
        return node;
    }

    private static ObjectNode json(Result r) {
        var node = JSON.createObjectNode()
                .put("exercise", r.exercise())
                .put("passed", r.passed())
                .put("why", r.why())
                .put("from", r.from())
                .put("to", r.to())
                .put("epoch", r.epoch())
                .put("rtoMillis", r.rtoMillis())
                .put("rpoRows", r.rpoRows())
                .put("acknowledged", r.acknowledged())
                .put("unknown", r.unknown());
        var saw = node.putObject("clientSaw");
        r.saw().forEach(saw::put);
        return node;
    }

    public String markdown() {
        var text = new StringBuilder("# Failover drill of group %s: %s%n%nFrom %s to %s.%s%n%n"
                .formatted(
                        group,
                        passed() ? "passed" : "NOT PASSED",
                        began,
                        over,
                        ended.isEmpty() ? "" : " Ended early: " + ended));
        text.append("| exercise | passed | primary | epoch | RTO (s) | RPO (rows) | acknowledged | unknown |%n"
                .formatted());
        text.append("|---|---|---|---|---|---|---|---|%n".formatted());
        results.forEach(r -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s -> %s | %d | %.3f | %s | %d | %d |%n",
                r.exercise(),
                r.passed() ? "yes" : "NO: " + r.why(),
                r.from(),
                r.to(),
                r.epoch(),
                r.rtoMillis() / 1000.0,
                r.rpoRows() == null ? "unknown" : r.rpoRows(),
                r.acknowledged(),
                r.unknown())));
        text.append(
                "%nRTO: the longest time between two acknowledged commits of one client. RPO: acknowledged rows that are missing.%n"
                        .formatted());
        text.append("%nWhat the client saw:%n%n".formatted());
        results.forEach(r -> text.append(saw(r)));
        return text.toString();
    }

    private static String saw(Result r) {
        if (r.saw().isEmpty()) {
            return "- %s: nothing but a pause%n".formatted(r.exercise());
        }
        var text = new StringBuilder();
        r.saw().forEach((trouble, times) -> text.append("- %s: %d x %s%n".formatted(r.exercise(), times, trouble)));
        return text.toString();
    }
}
