package io.holdfast.sharding.model;

/** What may be asked of a principal. */
public sealed interface PrincipalCommand extends Command {
    /** One more session, if it has fewer than {@code most}; 0: any number. */
    record Admit(String key, int most) implements PrincipalCommand {}

    record Leave(String key) implements PrincipalCommand {}

    /** Does the session still belong to it? */
    record Vouch(String key) implements PrincipalCommand {}

    record Members() implements PrincipalCommand {}

    /** All of its sessions are over, at one moment. */
    record RevokeAll() implements PrincipalCommand {}
}
