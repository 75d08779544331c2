package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/** {@code COMMAND}: tells of the commands themselves. */
final class CommandCommand implements Command.Handler {
    private final Supplier<Collection<Command>> all;
    private final Subcommands subcommands;

    CommandCommand(Supplier<Collection<Command>> all) {
        this.all = all;
        subcommands = new Subcommands("command", "COUNT | LIST | INFO [<name> ...] | DOCS [<name> ...]")
                .add(
                        "count",
                        2,
                        (session, words) -> Answer.of(new Reply.Whole(all.get().size())))
                .add(
                        "list",
                        -2,
                        (session, words) -> Answer.of(Reply.texts(
                                all.get().stream().map(Command::name).toList())))
                .add("info", -2, (session, words) -> info(words))
                .add("docs", -2, (session, words) -> docs(words));
    }

    @Override
    public Answer answer(Session session, List<String> words) {
        return words.size() == 1 ? described(all.get()) : subcommands.answer(session, words);
    }

    private Answer info(List<String> words) {
        if (words.size() == 2) {
            return described(all.get());
        }
        var found = words.subList(2, words.size()).stream()
                .map(name -> Commands.named(all.get(), List.of(name)))
                .map(list -> list.isEmpty() ? new Reply.NoList() : described(list.getFirst()))
                .toList();
        return Answer.of(new Reply.Sequence(found));
    }

    private Answer docs(List<String> words) {
        var chosen = words.size() == 2 ? all.get() : Commands.named(all.get(), words.subList(2, words.size()));
        var docs = new LinkedHashMap<String, Reply>();
        for (var command : chosen) {
            var about = new LinkedHashMap<String, String>();
            about.put("summary", "As in Redis Sentinel.");
            about.put("group", command.name().equals("sentinel") ? "sentinel" : "connection");
            docs.put(command.name(), Reply.texts(about));
        }
        return Answer.of(new Reply.Pairs(docs));
    }

    private static Answer described(Collection<Command> commands) {
        return Answer.of(new Reply.Sequence(
                commands.stream().map(CommandCommand::described).toList()));
    }

    /** Name, arity, flags, no keys; and the four lists that version 7 adds. */
    private static Reply described(Command command) {
        var none = new Reply.Sequence(List.of());
        return Reply.sequence(
                new Reply.Text(command.name()),
                new Reply.Whole(command.arity()),
                new Reply.Sequence(List.of(new Reply.Status("sentinel"))),
                new Reply.Whole(0),
                new Reply.Whole(0),
                new Reply.Whole(0),
                none,
                none,
                none,
                none);
    }
}
