package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Reply;
import java.util.List;

/** There is one user, {@code default}, and nobody changes that over the wire. */
final class AclCommands {
    private AclCommands() {}

    static Subcommands subcommands() {
        return new Subcommands(
                        "acl", "WHOAMI", "    Return the current connection username.", "USERS", "    List them.")
                .add("whoami", 2, (session, words) -> Answer.of(new Reply.Text("default")))
                .add("users", 2, (session, words) -> Answer.of(Reply.texts(List.of("default"))))
                .add("list", 2, (session, words) -> Answer.of(Reply.texts(List.of("user default on ~* &* +@all"))))
                .add("cat", -2, (session, words) -> Answer.of(new Reply.Sequence(List.of())))
                .add("getuser", 3, (session, words) -> Answer.of(new Reply.Nothing()))
                .add("setuser", -3, Refused::configuration)
                .add("deluser", -3, Refused::configuration)
                .add("load", 2, Refused::configuration)
                .add("save", 2, Refused::configuration);
    }
}
