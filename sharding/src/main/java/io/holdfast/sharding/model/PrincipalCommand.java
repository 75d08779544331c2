package io.holdfast.sharding.model;

/** What may be asked of a principal. */
public sealed interface PrincipalCommand extends Command {
    /** One more session, if it has fewer than {@code most}; 0: any number. */
    record Admit(String key, int most) implements PrincipalCommand {}

    /** The session is over, or never came to be; one admitted within {@code graceMillis} may still come to be. */
    record Leave(String key, long graceMillis) implements PrincipalCommand {}

    /** Does the session still belong to it? */
    record Vouch(String key) implements PrincipalCommand {}

    record Members() implements PrincipalCommand {}

    /** All of its sessions are over, at one moment. */
    record RevokeAll() implements PrincipalCommand {}

    /** The same, for good: what is left of it is the note that it was done. */
    record Purge() implements PrincipalCommand {}
}
