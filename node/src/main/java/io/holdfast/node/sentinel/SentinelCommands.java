package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;
import java.util.function.BiFunction;

/** {@code SENTINEL}: where the primaries and their replicas are, and who else can be asked. */
final class SentinelCommands {
    private static final Reply NO_GROUP = Reply.error("No such master with that name");
    private final Context context;

    private SentinelCommands(Context context) {
        this.context = context;
    }

    /** With the newer names that Valkey gave some of them. */
    static Subcommands in(Context context) {
        var sentinel = new SentinelCommands(context);
        var commands = new Subcommands(
                "sentinel",
                "GET-MASTER-ADDR-BY-NAME <name> | MASTER <name> | MASTERS | REPLICAS <name> | SENTINELS <name>",
                "CKQUORUM <name> | MYID | IS-MASTER-DOWN-BY-ADDR <ip> <port> <epoch> <runid>",
                "FAILOVER <name> | RESET <pattern> | INFO-CACHE <name> ... | CONFIG GET <pattern> ... | DEBUG",
                "    Holdfast serves these; what Holdfast does is set in its own configuration.");
        for (var name : List.of("get-master-addr-by-name", "get-primary-addr-by-name")) {
            commands.add(name, 3, (session, words) -> sentinel.address(words.get(2)));
        }
        for (var name : List.of("master", "primary")) {
            commands.add(name, 3, (session, words) -> sentinel.of(words.get(2), sentinel::primary));
        }
        for (var name : List.of("masters", "primaries")) {
            commands.add(name, 2, (session, words) -> sentinel.primaries());
        }
        for (var name : List.of("replicas", "slaves")) {
            commands.add(name, 3, (session, words) -> sentinel.of(words.get(2), SentinelCommands::replicas));
        }
        for (var name : List.of("is-master-down-by-addr", "is-primary-down-by-addr")) {
            commands.add(name, 6, (session, words) -> sentinel.isDown(words));
        }
        var switchover = new Switchover(context);
        var diagnoses = new SentinelDiagnoses(context);
        return commands.add("sentinels", 3, (session, words) -> sentinel.of(words.get(2), SentinelCommands::sentinels))
                .add(
                        "myid",
                        2,
                        (session, words) ->
                                Answer.of(new Reply.Text(sentinel.view().self().runId())))
                .add("ckquorum", 3, (session, words) -> sentinel.of(words.get(2), diagnoses::quorum))
                .add("reset", 3, (session, words) -> sentinel.reset(words.get(2)))
                .add("failover", -3, switchover)
                .add("info-cache", -3, (session, words) -> diagnoses.infoCache(words))
                .add("config", -4, diagnoses::config)
                .add("debug", -2, diagnoses::debug)
                .add("pending-scripts", 2, (session, words) -> Answer.of(new Reply.Sequence(List.of())))
                .add("flushconfig", 2, (session, words) -> Answer.ok())
                .add("simulate-failure", -3, diagnoses::simulate)
                .add("monitor", -2, Refused::configuration)
                .add("remove", -2, Refused::configuration)
                .add("set", -2, Refused::configuration);
    }

    private SentinelView view() {
        return context.view().get();
    }

    private Answer of(String name, BiFunction<SentinelView, Group, Reply> reply) {
        var view = view();
        return Answer.of(view.group(name).map(group -> reply.apply(view, group)).orElse(NO_GROUP));
    }

    private Answer address(String name) {
        return Answer.of(view().group(name)
                .map(group -> group.primary().address())
                .map(address -> Reply.texts(List.of(address.host(), Integer.toString(address.port()))))
                .orElseGet(Reply.NoList::new));
    }

    private Reply primary(SentinelView view, Group group) {
        return Reply.texts(Fields.primary(view, group));
    }

    private Answer primaries() {
        var view = view();
        return Answer.of(new Reply.Sequence(
                view.groups().stream().map(group -> primary(view, group)).toList()));
    }

    private static Reply replicas(SentinelView view, Group group) {
        return new Reply.Sequence(group.replicas().stream()
                .map(replica -> Reply.texts(Fields.replica(group, replica)))
                .toList());
    }

    /** The others only: a client that finds itself sent back to the same node would think it knows two. */
    private static Reply sentinels(SentinelView view, Group group) {
        return new Reply.Sequence(view.others().stream()
                .map(peer -> Reply.texts(Fields.peer(group, peer)))
                .toList());
    }

    /** Tells what is known and never votes: leaders are elected elsewhere. */
    private Answer isDown(List<String> words) {
        if (!words.get(3).matches("\\d{1,5}") || !words.get(4).matches("-?\\d{1,18}")) {
            return Answer.error("value is not an integer or out of range");
        }
        var address = new Address(words.get(2), Integer.parseInt(words.get(3)));
        boolean down = view().groups().stream()
                .anyMatch(g -> g.down() && g.primary().address().equals(address));
        return Answer.of(Reply.sequence(new Reply.Whole(down ? 1 : 0), new Reply.Text("*"), new Reply.Whole(0)));
    }

    /** Counts what fits: there is nothing to forget, because everything is observed anew all the time. */
    private Answer reset(String pattern) {
        return Answer.of(new Reply.Whole(view().groups().stream()
                .filter(group ->
                        pattern.length() <= Session.LONGEST_SUBSCRIPTION && Glob.matches(pattern, group.name()))
                .count()));
    }
}
