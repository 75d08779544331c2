package io.holdfast.node.sentinel;

import static io.holdfast.node.sentinel.Command.Trait.STRANGERS;
import static io.holdfast.node.sentinel.Command.Trait.SUBSCRIBED;

import io.holdfast.node.sentinel.resp.Encoder;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a request's command, refuses what Redis refuses, in its words, and carries the rest out. */
final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    /** What a browser's or a forger's HTTP request begins its lines with. */
    private static final Set<String> HTTP = Set.of("post", "host:");

    private final Map<String, Command> commands = new LinkedHashMap<>();

    Commands(Context context) {
        var connection = new ConnectionCommands(context);
        add(Command.of("ping", -1, connection::ping, SUBSCRIBED));
        add(Command.of("auth", -2, connection::auth, STRANGERS));
        add(Command.of("hello", -1, connection::hello, STRANGERS));
        add(Command.of("reset", 1, connection::reset, STRANGERS, SUBSCRIBED));
        add(Command.of("quit", -1, connection::quit, STRANGERS, SUBSCRIBED));
        add(Command.of("client", -2, ClientCommands.in(context)));
        add(Command.of("subscribe", -2, PubSubCommands::subscribe, SUBSCRIBED));
        add(Command.of("psubscribe", -2, PubSubCommands::psubscribe, SUBSCRIBED));
        add(Command.of("unsubscribe", -1, PubSubCommands::unsubscribe, SUBSCRIBED));
        add(Command.of("punsubscribe", -1, PubSubCommands::punsubscribe, SUBSCRIBED));
        add(Command.of("publish", 3, PubSubCommands::publish));
        add(Command.of("role", 1, new InfoCommands(context)::role));
        add(Command.of("info", -1, new InfoCommands(context)::info));
        add(Command.of("acl", -2, AclCommands.in(context)));
        add(Command.of("command", -1, new CommandCommand(this::all)));
        add(Command.of("shutdown", -1, Refused::shutdown));
        add(Command.of("sentinel", -2, SentinelCommands.in(context)));
    }

    Collection<Command> all() {
        return commands.values();
    }

    boolean knows(String name) {
        return commands.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Never throws: a mistake of ours is one line in the log and an error for the client. */
    Answer answer(Session session, List<String> words) {
        var name = words.get(0).toLowerCase(Locale.ROOT);
        if (HTTP.contains(name)) {
            return new Answer.Parting(List.of());
        }
        var command = commands.get(name);
        if (command == null) {
            return unknown(words);
        }
        if (!command.fits(words)) {
            return command.wrongArity();
        }
        if (!session.admitted() && !command.traits().contains(STRANGERS)) {
            return Answer.of(new Reply.Failure("NOAUTH Authentication required."));
        }
        if (onlySubscriptions(session) && !command.traits().contains(SUBSCRIBED)) {
            return Answer.error(("Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET"
                            + " are allowed in this context")
                    .formatted(command.name()));
        }
        return carriedOut(command, session, words);
    }

    private static Answer carriedOut(Command command, Session session, List<String> words) {
        try {
            return command.handler().answer(session, words);
        } catch (RuntimeException e) {
            LOG.error("the Sentinel endpoint failed on {}", command.name(), e);
            return Answer.error("this request failed here; the node's log says more");
        }
    }

    private void add(Command command) {
        commands.put(command.name(), command);
    }

    private static boolean onlySubscriptions(Session session) {
        return session.encoder() == Encoder.RESP2 && session.subscriptions() > 0;
    }

    private static Answer unknown(List<String> words) {
        var arguments = new StringBuilder();
        for (var word : words.subList(1, words.size())) {
            if (arguments.length() >= 128) {
                break;
            }
            arguments.append('\'').append(cut(word, 128 - arguments.length())).append("' ");
        }
        return Answer.error(
                "unknown command '%s', with args beginning with: %s".formatted(cut(words.get(0), 128), arguments));
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    /** {@code COMMAND DOCS} and its like, for a list of names. */
    static List<Command> named(Collection<Command> commands, List<String> names) {
        var found = new ArrayList<Command>();
        for (var name : names) {
            commands.stream()
                    .filter(c -> c.name().equalsIgnoreCase(name))
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found;
    }
}
