package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** {@code CLIENT KILL}: by address, or by filters that must all fit. */
final class ClientKill implements Command.Handler {
    static final Set<String> TYPES = Set.of("normal", "pubsub", "master", "replica", "slave");
    private final Sessions sessions;

    ClientKill(Sessions sessions) {
        this.sessions = sessions;
    }

    static String type(Session session) {
        return session.subscriptions() > 0 ? "pubsub" : "normal";
    }

    @Override
    public Answer answer(Session session, List<String> words) {
        return words.size() == 3 ? byAddress(session, words.get(2)) : byFilters(session, words);
    }

    private Answer byAddress(Session asking, String address) {
        var found = sessions.at(address);
        if (found.isEmpty()) {
            return Answer.error("No such client");
        }
        return killed(asking, List.of(found.get()), Reply.OK);
    }

    private Answer byFilters(Session asking, List<String> words) {
        if (words.size() % 2 != 0) {
            return Answer.error("syntax error");
        }
        boolean skipSelf = true;
        Predicate<Session> chosen = s -> true;
        for (int i = 2; i < words.size(); i += 2) {
            var value = words.get(i + 1);
            if (words.get(i).equalsIgnoreCase("skipme")) {
                skipSelf = value.equalsIgnoreCase("yes");
                continue;
            }
            var filter = filter(words.get(i).toLowerCase(Locale.ROOT), value);
            if (filter.isEmpty()) {
                return Answer.error("syntax error");
            }
            chosen = chosen.and(filter.get());
        }
        boolean spared = skipSelf;
        var found = sessions.all().stream()
                .filter(chosen)
                .filter(s -> !spared || s != asking)
                .toList();
        return killed(asking, found, new Reply.Whole(found.size()));
    }

    private static Optional<Predicate<Session>> filter(String name, String value) {
        return switch (name) {
            case "id" -> Optional.of(s -> Long.toString(s.id()).equals(value));
            case "addr" -> Optional.of(s -> s.address().equals(value));
            case "laddr" -> Optional.of(s -> s.localAddress().equals(value));
            case "user" -> Optional.of(s -> value.equals(s.user()));
            case "type" ->
                TYPES.contains(value.toLowerCase(Locale.ROOT))
                        ? Optional.of(s -> type(s).equals(value.toLowerCase(Locale.ROOT)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Who asks for its own end is answered first. */
    private static Answer killed(Session asking, List<Session> found, Reply reply) {
        found.stream().filter(s -> s != asking).forEach(Session::close);
        return found.contains(asking) ? new Answer.Parting(List.of(reply)) : Answer.of(reply);
    }
}
