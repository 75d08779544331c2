package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;

/** The users are those of the password file, and nobody changes them over the wire. */
final class AclCommands {
    private AclCommands() {}

    static Subcommands in(Context context) {
        return new Subcommands(
                        "acl", "WHOAMI", "    Return the current connection username.", "USERS", "    List them.")
                .add("whoami", 2, (session, words) -> Answer.of(new Reply.Text(session.user())))
                .add(
                        "users",
                        2,
                        (session, words) ->
                                Answer.of(Reply.texts(context.access().users())))
                .add(
                        "list",
                        2,
                        (session, words) -> Answer.of(Reply.texts(context.access().users().stream()
                                .map(user -> "user " + user + " on ~* &* +@all")
                                .toList())))
                .add("cat", -2, (session, words) -> Answer.of(new Reply.Sequence(List.of())))
                .add("getuser", 3, (session, words) -> Answer.of(new Reply.Nothing()))
                .add("setuser", -3, Refused::configuration)
                .add("deluser", -3, Refused::configuration)
                .add("load", 2, Refused::configuration)
                .add("save", 2, Refused::configuration);
    }
}
