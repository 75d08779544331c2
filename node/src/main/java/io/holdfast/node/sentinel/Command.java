package io.holdfast.node.sentinel;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One command, or one subcommand when its name has a bar.
 *
 * @param arity how many words it has with its own name; negative: at least that many
 */
record Command(String name, int arity, Set<Trait> traits, Handler handler) {

    enum Trait {
        /** Before a password was given, too. */
        STRANGERS,
        /** While subscribed in version 2, too. */
        SUBSCRIBED
    }

    /** Carries a request out; {@code words} begins with the command's name and fits its arity. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Session session, List<String> words);
    }

    static Command of(String name, int arity, Handler handler, Trait... traits) {
        return new Command(name, arity, Set.copyOf(Arrays.asList(traits)), handler);
    }

    boolean fits(List<String> words) {
        return arity < 0 ? words.size() >= -arity : words.size() == arity;
    }

    Answer wrongArity() {
        return Answer.error("wrong number of arguments for '%s' command".formatted(name));
    }
}
