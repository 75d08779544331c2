package io.holdfast.node.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rehearses changes of primary on a live group, one after the other, while a client writes. Nothing is begun unless all is
 * well, each further exercise only once all is well again, and none after {@link #abort} or the limit.
 */
public final class Drill {
    private static final long LOOK = Duration.ofMillis(100).toNanos();
    private static final long AGAIN = Duration.ofMillis(500).toNanos();
    private static final long SETTLES = Duration.ofSeconds(20).toNanos();
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
        if (couldLead(g).size() < 2) {
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

    /** The primary and whoever could take its place now. */
    private static Set<String> couldLead(JsonNode g) {
        Set<String> names = new HashSet<>();
        for (var member : g.path("members")) {
            boolean primary = member.path("role").asText().equals("primary");
            if (primary || member.path("electable").asBoolean()) {
                names.add(member.path("name").asText());
            }
        }
        return names;
    }

    public DrillReport run() throws SQLException {
        guard(client, wish.group());
        var began = Instant.now();
        var ran = new ArrayList<Ran>();
        writer.start();
        try {
            awaitWriter("before the first exercise");
            var start = client.get(wish.path());
            for (var exercise : wish.exercises()) {
                if (over()) {
                    break;
                }
                ran.add(exercise(exercise, start));
            }
            var present = rows();
            var results = ran.stream().map(r -> result(r, present)).toList();
            return new DrillReport(wish.group(), began, Instant.now(), ended, results);
        } finally {
            end();
        }
    }

    /** Null when nobody could be asked: a drill that went so badly needs its report most of all. */
    private @Nullable Set<Long> rows() {
        try {
            return writer.endAndRead();
        } catch (SQLException e) {
            abort("which rows are there could not be read: " + e.getMessage());
            return null;
        }
    }

    private void end() {
        try {
            writer.close();
        } catch (SQLException e) {
            say.accept("The client's table was not dropped (" + e.getMessage() + "): drop table " + writer.table());
        }
    }

    private Ran exercise(Exercise exercise, JsonNode start) {
        long began = System.nanoTime();
        var from = "";
        var why = "";
        try {
            var before = client.get(wish.path());
            from = before.path("primary").asText();
            say.accept(exercise.word() + ": " + from + " leads now");
            began = System.nanoTime();
            begin(exercise, before, start.path("primary").asText());
            awaitWell(before.path("epoch").asLong(), couldLead(start));
            awaitWriter("after " + exercise.word());
        } catch (CommandException e) {
            why = String.valueOf(e.getMessage());
            abort(exercise.word() + " did not pass");
        }
        long over = System.nanoTime();
        var after = seen();
        var leads = after.path("primary").asText();
        say.accept(exercise.word() + ": " + (leads.isEmpty() ? "nobody is known to lead" : leads + " leads")
                + (why.isEmpty() ? "" : "; " + why));
        return new Ran(exercise, why, from, after, began, over);
    }

    /** Right after a change a stream may break once more: what is refused then, with nothing begun, is asked for again. */
    private void begin(Exercise exercise, JsonNode before, String first) {
        var asked = at(exercise, before);
        long patience = System.nanoTime() + SETTLES;
        while (true) {
            try {
                asked.post(wish.path() + "/" + exercise.verb(), body(exercise, first));
                return;
            } catch (CommandException e) {
                if (e.exit() != Exit.REFUSED || over() || System.nanoTime() - patience >= 0) {
                    throw e;
                }
            }
            LockSupport.parkNanos(AGAIN);
        }
    }

    /** Empty when no node answers. */
    private JsonNode seen() {
        try {
            return client.get(wish.path());
        } catch (CommandException e) {
            return MissingNode.getInstance();
        }
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
        var lost = w.lost() == null || w.lost() == 0 ? "" : w.lost() + " acknowledged rows are missing";
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

    private DrillReport.Result result(Ran ran, @Nullable Set<Long> present) {
        return result(ran, writer.ledger().between(ran.began(), ran.over(), present));
    }

    /** In a later epoch, so that an answer of before does not count; whoever could lead at the start can do so again. */
    private void awaitWell(long epoch, Set<String> atTheStart) {
        await("the group is well again", () -> {
            try {
                var g = client.get(wish.path());
                return g.path("epoch").asLong() > epoch
                        && well(g)
                        && couldLead(g).containsAll(atTheStart);
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
