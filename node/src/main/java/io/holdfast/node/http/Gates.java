package io.holdfast.node.http;

import java.util.OptionalLong;

/** Who may pass, and how often: by token and role, with a limit for each caller and one for each address that guesses. */
final class Gates {
    private static final double GUESSES_PER_SECOND = 1;
    private static final double GUESSES_AT_ONCE = 20;
    private final Tokens tokens;
    private final RateLimit calls;
    private final RateLimit guesses = new RateLimit(GUESSES_PER_SECOND, GUESSES_AT_ONCE);

    Gates(Tokens tokens, int requestsPerSecond) {
        this.tokens = tokens;
        this.calls = new RateLimit(requestsPerSecond, requestsPerSecond);
    }

    /** Lets the caller of {@code visit} through to {@code route}, or throws why not. */
    Tokens.Caller pass(Visit visit, Route route) {
        var caller = visit.isOf(caller(visit, route.role()));
        if (!route.ofSessions()) {
            boolean unnamed = route.role() == Role.ANYONE || tokens.isOpen();
            refuse(calls.take(unnamed ? "address " + visit.from() : "token " + caller.name(), System.nanoTime()));
        }
        if (!caller.role().covers(route.role())) {
            throw Problem.forbidden("This needs the role " + route.role().word() + "; the token has "
                    + caller.role().word() + ".");
        }
        return caller;
    }

    /** A good token is let in however many bad ones came from its address: nobody can be locked out by another. */
    private Tokens.Caller caller(Visit visit, Role needed) {
        if (needed == Role.ANYONE) {
            return new Tokens.Caller(Role.ANYONE, "anybody");
        }
        return tokens.caller(visit.header("Authorization")).orElseThrow(() -> {
            var wait = guesses.take(visit.from(), System.nanoTime());
            return wait.isPresent() ? Problem.tooOften(wait.getAsLong()) : Problem.unauthorized();
        });
    }

    /** Who was turned away before any token was looked at: a page can make a browser ask very often. */
    void turnedAway(Visit visit) {
        refuse(guesses.take(visit.from(), System.nanoTime()));
    }

    private static void refuse(OptionalLong wait) {
        if (wait.isPresent()) {
            throw Problem.tooOften(wait.getAsLong());
        }
    }
}
