package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The subcommands of one command, found by its second word. */
final class Subcommands implements Command.Handler {
    private final String command;
    private final List<String> help;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    Subcommands(String command, String... help) {
        this.command = command;
        this.help = List.of(help);
        add("help", 2, (session, words) -> help());
    }

    Subcommands add(String name, int arity, Command.Handler handler) {
        commands.put(name, Command.of(command + "|" + name, arity, handler));
        return this;
    }

    @Override
    public Answer answer(Session session, List<String> words) {
        var found = commands.get(words.get(1).toLowerCase(Locale.ROOT));
        if (found == null) {
            return Answer.error("unknown subcommand '%s'. Try %s HELP."
                    .formatted(shortened(words.get(1)), command.toUpperCase(Locale.ROOT)));
        }
        return found.fits(words) ? found.handler().answer(session, words) : found.wrongArity();
    }

    private Answer help() {
        var lines = new ArrayList<Reply>();
        lines.add(
                status(command.toUpperCase(Locale.ROOT) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"));
        help.forEach(line -> lines.add(status(line)));
        return Answer.of(new Reply.Sequence(lines));
    }

    private static Reply status(String line) {
        return new Reply.Status(line);
    }

    private static String shortened(String word) {
        return word.length() > 128 ? word.substring(0, 128) : word;
    }
}
