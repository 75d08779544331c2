package io.holdfast.node.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Rehearses changes of primary on a live group, one after the other, while a client writes. Nothing is begun unless all is
 * well, each further exercise only once all is well again, and none after {@link #abort} or the limit.
 */
public final class Drill {
    private static final long LOOK = Duration.ofMillis(100).toNanos();
    private static final int SOME = 20;

    private final ApiClient client;
    private final Wish wish;
    private final DrillWriter writer;
    private final Consumer<String> say;
    private final long deadline;
    private volatile String ended = "";

    /**
     * What is asked for.
     *
     * @param limit of the whole drill: it ends by itself when nobody ends it
     */
    public record Wish(String group, List<Exercise> exercises, Duration limit) {
        String path() {
            return "/v1/groups/" + group;
        }
    }

    /** An exercise that is over, before it is known which rows are there. */
    private record Ran(Exercise exercise, String why, String from, JsonNode after, long began, long over) {}

    public Drill(ApiClient client, Wish wish, DrillWriter writer, Consumer<String> say) {
        this.client = client;
        this.wish = wish;
        this.writer = writer;
        this.say = say;
        deadline = System.nanoTime() + wish.limit().toNanos();
    }

    /** Begins nothing more; what is under way is the coordinator's and comes to its end without this program. */
    public void abort(String why) {
        ended = ended.isEmpty() ? why : ended;
    }

    /** Why nothing must be tried now; throws when something is against it. */
    public static void guard(ApiClient client, String group) {
        var role = client.get("/v1/whoami").path("role").asText();
        if (!role.equals("admin")) {
            throw refused("a drill needs the role admin, not " + role);
        }
        var cluster = client.get("/v1/cluster");
        if (!cluster.path("register").path("majority").asBoolean()) {
            throw refused("the register has no majority");
        }
        var g = client.get("/v1/groups/" + group);
        if (!g.path("engine").asText().equals("postgres")) {
            throw refused("its client speaks PostgreSQL only, and " + group + " is "
                    + g.path("engine").asText());
        }
        if (!well(g)) {
            throw refused(group + " is not well: " + g.path("verdict").asText());
        }
        if (spare(g) < 1) {
            throw refused("no replica of " + group + " could lead");
        }
    }

    private static CommandException refused(String why) {
        return new CommandException(Exit.REFUSED, "No drill: " + why + ".");
    }

    private static boolean well(JsonNode g) {
        return g.path("healthy").asBoolean()
                && g.path("phase").asText().equals("steady")
                && !g.path("paused").asBoolean();
    }

    private static long spare(JsonNode g) {
        long count = 0;
        for (var member : g.path("members")) {
            boolean replica = member.path("role").asText().equals("replica");
            count += replica && member.path("electable").asBoolean() ? 1 : 0;
        }
        return count;
    }

    public DrillReport run() throws SQLException {
        guard(client, wish.group());
        var began = Instant.now();
        var ran = new ArrayList<Ran>();
        try (writer) {
            writer.start();
            awaitWriter("before the first exercise");
            var first = primary();
            for (var exercise : wish.exercises()) {
                if (over()) {
                    break;
                }
                ran.add(exercise(exercise, first));
            }
            var present = writer.endAndRead();
            var results = ran.stream().map(r -> result(r, present)).toList();
            return new DrillReport(wish.group(), began, Instant.now(), ended, results);
        }
    }

    private Ran exercise(Exercise exercise, String first) {
        var before = client.get(wish.path());
        var from = before.path("primary").asText();
        say.accept(exercise.word() + ": " + from + " leads now");
        long start = System.nanoTime();
        var why = "";
        try {
            at(exercise, before).post(wish.path() + "/" + exercise.verb(), body(exercise, first));
            awaitWell(before.path("epoch").asLong());
            awaitWriter("after " + exercise.word());
        } catch (CommandException e) {
            why = String.valueOf(e.getMessage());
            abort(exercise.word() + " did not pass");
        }
        var after = client.get(wish.path());
        say.accept(
                exercise.word() + ": " + after.path("primary").asText() + " leads" + (why.isEmpty() ? "" : "; " + why));
        return new Ran(exercise, why, from, after, start, System.nanoTime());
    }

    /** Only a primary's own node can kill its server; anything else may be asked of any node. */
    private ApiClient at(Exercise exercise, JsonNode group) {
        if (exercise != Exercise.CRASH) {
            return client;
        }
        for (var member : group.path("members")) {
            if (member.path("role").asText().equals("primary")) {
                return client.at(member.path("host").asText());
            }
        }
        throw refused("nobody leads");
    }

    private Map<String, String> body(Exercise exercise, String first) {
        Map<String, String> body = new LinkedHashMap<>();
        switch (exercise) {
            case SWITCHOVER -> {}
            case BACK -> body.put("target", first);
            case FAILOVER, CRASH -> body.put("confirm", wish.group());
        }
        return body;
    }

    private static DrillReport.Result result(Drill.Ran r, DrillLedger.Window w) {
        var lost = w.lost() == 0 ? "" : w.lost() + " acknowledged rows are missing";
        return new DrillReport.Result(
                r.exercise().word(),
                r.why().isEmpty() ? lost : r.why(),
                r.from(),
                r.after().path("primary").asText(),
                r.after().path("epoch").asLong(),
                w.longestGap().toMillis(),
                w.lost(),
                w.acknowledged(),
                w.unknown(),
                w.saw());
    }

    private DrillReport.Result result(Ran ran, Set<Long> present) {
        return result(ran, writer.ledger().between(ran.began(), ran.over(), present));
    }

    private String primary() {
        return client.get(wish.path()).path("primary").asText();
    }

    /** In a later epoch, so that an answer of before does not count. */
    private void awaitWell(long epoch) {
        await("the group is well again", () -> {
            try {
                var g = client.get(wish.path());
                boolean allBack = spare(g) >= g.path("members").size() - 1;
                return g.path("epoch").asLong() > epoch && well(g) && allBack;
            } catch (CommandException e) {
                return false; // a node that does not answer now may do so in a moment; the limit ends it
            }
        });
    }

    private void awaitWriter(String when) {
        long now = System.nanoTime();
        await("the drill's client can write " + when, () -> writer.ledger().acknowledgedSince(now) >= SOME);
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) {
        while (!condition.holds()) {
            if (over()) {
                throw new CommandException(
                        Exit.REFUSED, "Not so when the drill was ended (" + ended + "): " + what + ".");
            }
            LockSupport.parkNanos(LOOK);
        }
    }

    private boolean over() {
        if (System.nanoTime() - deadline >= 0) {
            abort("its limit of " + wish.limit().toSeconds() + " s was over");
        }
        return !ended.isEmpty();
    }
}
