package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Encoder;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** The commands by which a client and this endpoint get to know each other. */
final class ConnectionCommands {
    private static final int PATIENCE = 5;
    private static final Reply WRONG =
            new Reply.Failure("WRONGPASS invalid username-password pair or user is disabled.");
    private static final Reply UNKNOWN_VERSION = new Reply.Failure("NOPROTO unsupported protocol version");
    private static final Reply FIRST_AUTH =
            new Reply.Failure("NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
                    + " <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP"
                    + " protocol version at the same time");

    private final Context context;

    ConnectionCommands(Context context) {
        this.context = context;
    }

    Answer ping(Session session, List<String> words) {
        if (words.size() > 2) {
            return Answer.error("wrong number of arguments for 'ping' command");
        }
        if (session.encoder() == Encoder.RESP2 && session.subscriptions() > 0) {
            var message = words.size() == 2 ? words.get(1) : "";
            return Answer.of(Reply.texts(List.of("pong", message)));
        }
        return Answer.of(words.size() == 2 ? new Reply.Text(words.get(1)) : new Reply.Status("PONG"));
    }

    Answer auth(Session session, List<String> words) {
        if (words.size() > 3) {
            return Answer.error("syntax error");
        }
        if (words.size() == 2 && !context.access().needsPassword()) {
            return Answer.error("AUTH <password> called without any password configured for the default user. Are you"
                    + " sure your configuration is correct?");
        }
        var user = words.size() == 3 ? words.get(1) : Access.DEFAULT;
        return admitted(session, user, words.getLast()) ? Answer.ok() : wrong(session);
    }

    private boolean admitted(Session session, String user, String password) {
        boolean open = !context.access().needsPassword() && user.equals(Access.DEFAULT);
        if (open || context.access().lets(user, password)) {
            session.admit(user);
            return true;
        }
        return false;
    }

    /** Who guesses has to connect anew. */
    private static Answer wrong(Session session) {
        return session.refuse() < PATIENCE ? Answer.of(WRONG) : new Answer.Parting(List.of(WRONG));
    }

    Answer hello(Session session, List<String> words) {
        var encoder = session.encoder();
        if (words.size() > 1) {
            switch (words.get(1)) {
                case "2" -> encoder = Encoder.RESP2;
                case "3" -> encoder = Encoder.RESP3;
                default -> {
                    return Answer.of(UNKNOWN_VERSION);
                }
            }
        }
        var name = session.name();
        for (int i = 2; i < words.size(); i++) {
            var option = words.get(i).toLowerCase(Locale.ROOT);
            if (option.equals("auth") && i + 2 < words.size()) {
                if (!admitted(session, words.get(i + 1), words.get(i + 2))) {
                    return wrong(session);
                }
                i += 2;
            } else if (option.equals("setname") && i + 1 < words.size()) {
                name = words.get(++i);
            } else {
                return Answer.error("Syntax error in HELLO option '%s'".formatted(words.get(i)));
            }
        }
        return greeting(session, encoder, name);
    }

    private static Answer greeting(Session session, Encoder encoder, String name) {
        if (!session.admitted()) {
            return Answer.of(FIRST_AUTH);
        }
        if (!ClientCommands.plain(name)) {
            return ClientCommands.wrongName("Client names");
        }
        session.speak(encoder);
        session.name(name);
        var fields = new LinkedHashMap<String, Reply>();
        fields.put("server", new Reply.Text("redis"));
        fields.put("version", new Reply.Text(Context.About.REDIS_VERSION));
        fields.put("proto", new Reply.Whole(encoder.version()));
        fields.put("id", new Reply.Whole(session.id()));
        fields.put("mode", new Reply.Text("sentinel"));
        fields.put("modules", new Reply.Sequence(List.of()));
        return Answer.of(new Reply.Pairs(fields));
    }

    Answer reset(Session session, List<String> words) {
        session.forget(!context.access().needsPassword());
        return Answer.of(new Reply.Status("RESET"));
    }

    Answer quit(Session session, List<String> words) {
        return new Answer.Parting(List.of(Reply.OK));
    }
}
