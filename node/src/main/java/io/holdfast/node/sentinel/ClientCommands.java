package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;
import java.util.Locale;

/** {@code CLIENT}: what connections say of themselves, and what is told of them. */
final class ClientCommands {
    private final Context context;
    private final ClientKill kill;

    private ClientCommands(Context context) {
        this.context = context;
        this.kill = new ClientKill(context.sessions());
    }

    static Subcommands in(Context context) {
        var client = new ClientCommands(context);
        return new Subcommands(
                        "client",
                        "GETNAME | SETNAME <name> | SETINFO <lib-name|lib-ver> <value>",
                        "ID | INFO | LIST [TYPE <type>] [ID <id> ...]",
                        "KILL <addr> | KILL <filter> <value> ...",
                        "REPLY ON|OFF|SKIP | NO-EVICT ON|OFF | NO-TOUCH ON|OFF")
                .add("id", 2, (session, words) -> Answer.of(new Reply.Whole(session.id())))
                .add("getname", 2, (session, words) -> getName(session))
                .add("setname", 3, (session, words) -> setName(session, words.get(2)))
                .add("setinfo", 4, (session, words) -> setInfo(session, words.get(2), words.get(3)))
                .add("info", 2, (session, words) -> Answer.of(new Reply.Verbatim(client.line(session))))
                .add("list", -2, (session, words) -> client.list(words))
                .add("kill", -3, client.kill)
                .add("reply", 3, (session, words) -> reply(session, words.get(2)))
                .add("no-evict", 3, (session, words) -> Answer.ok())
                .add("no-touch", 3, (session, words) -> Answer.ok())
                .add("pause", -3, Refused::pausing)
                .add("unpause", 2, (session, words) -> Answer.ok());
    }

    /** A name that fits on a line of {@code CLIENT LIST}. */
    static boolean plain(String name) {
        return name.length() <= 256 && name.chars().allMatch(c -> c >= '!' && c <= '~');
    }

    static Answer wrongName(String what) {
        return Answer.error(what + " cannot contain spaces, newlines or special characters.");
    }

    private static Answer getName(Session session) {
        return Answer.of(session.name().isEmpty() ? new Reply.Nothing() : new Reply.Text(session.name()));
    }

    private static Answer setName(Session session, String name) {
        if (!plain(name)) {
            return wrongName("Client names");
        }
        session.name(name);
        return Answer.ok();
    }

    private static Answer setInfo(Session session, String attribute, String value) {
        var key = attribute.toLowerCase(Locale.ROOT);
        if (!plain(value)) {
            return wrongName(key.equals("lib-ver") ? "lib-ver" : "lib-name");
        }
        switch (key) {
            case "lib-name" -> session.library(value);
            case "lib-ver" -> session.libraryVersion(value);
            default -> {
                return Answer.error("Unrecognized option '%s'".formatted(attribute));
            }
        }
        return Answer.ok();
    }

    private static Answer reply(Session session, String mode) {
        switch (mode.toLowerCase(Locale.ROOT)) {
            case "on" -> session.talk(Session.Talk.ON);
            case "off" -> session.talk(Session.Talk.OFF);
            case "skip" -> session.talk(Session.Talk.SKIP_THIS);
            default -> {
                return Answer.error("syntax error");
            }
        }
        return Answer.ok();
    }

    private Answer list(List<String> words) {
        var chosen = context.sessions().all().stream();
        if (words.size() >= 4 && words.get(2).equalsIgnoreCase("id")) {
            var ids = words.subList(3, words.size());
            chosen = chosen.filter(s -> ids.contains(Long.toString(s.id())));
        } else if (words.size() == 4 && words.get(2).equalsIgnoreCase("type")) {
            var type = words.get(3).toLowerCase(Locale.ROOT);
            if (!ClientKill.TYPES.contains(type)) {
                return Answer.error("Unknown client type '%s'".formatted(words.get(3)));
            }
            chosen = chosen.filter(s -> ClientKill.type(s).equals(type));
        } else if (words.size() > 2) {
            return Answer.error("syntax error");
        }
        var lines = new StringBuilder();
        chosen.forEach(session -> lines.append(line(session)));
        return Answer.of(new Reply.Verbatim(lines.toString()));
    }

    private String line(Session s) {
        long now = context.nanos().getAsLong();
        return ("id=%d addr=%s laddr=%s fd=0 name=%s age=%d idle=%d flags=%s db=0 sub=%d psub=%d ssub=0 multi=-1 qbuf=0"
                        + " qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=%d tot-mem=0 events=r"
                        + " cmd=%s user=%s redir=-1 resp=%d lib-name=%s lib-ver=%s\n")
                .formatted(
                        s.id(),
                        s.address(),
                        s.localAddress(),
                        s.name(),
                        s.ageNanos(now) / 1_000_000_000,
                        s.idleNanos(now) / 1_000_000_000,
                        s.subscriptions() > 0 ? "P" : "N",
                        s.channels().size(),
                        s.patterns().size(),
                        s.pending(),
                        s.lastRequest(),
                        s.user(),
                        s.encoder().version(),
                        s.library(),
                        s.libraryVersion());
    }
}
