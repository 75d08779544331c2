package io.holdfast.failover.redis;

import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Redis' users that are Holdfast's own. {@code WAIT} counts whoever is attached, so each member attaches under a name of
 * its own, and the primary admits exactly the names of its ack rule. Nobody else may speak the replication protocol.
 */
final class Accounts {
    /** The agents of all nodes. */
    static final String AGENT = "holdfast";

    /** Who is not a member yet; the primary admits it only while no write can be acknowledged. */
    static final String JOINER = "holdfast:join";

    /** What would attach a replica, forge its acknowledgements or change who leads. */
    static final List<String> FORBIDDEN =
            List.of("-psync", "-sync", "-replconf", "-replicaof", "-slaveof", "-failover", "-acl");

    private Accounts() {}

    static String of(NodeName node) {
        return "holdfast:" + node;
    }

    static boolean ours(String user) {
        return user.equals(AGENT) || user.startsWith("holdfast:");
    }

    static List<String> replication(Secret secret) {
        return List.of("reset", "on", "#" + hash(secret), "+psync", "+replconf", "+ping");
    }

    static String agentLine(Secret secret) {
        return "user " + AGENT + " on #" + hash(secret) + " ~* &* +@all";
    }

    static String joinerLine(Secret secret) {
        return "user " + JOINER + " on #" + hash(secret) + " resetchannels -@all +psync +replconf +ping";
    }

    /** Applications, with the password that the operator gave; the line overrules Redis' own for this user. */
    static String defaultLine(String password) {
        var key = password.isEmpty() ? "nopass" : "#" + hash(new Secret(password));
        return "user default on " + key + " ~* &* +@all " + String.join(" ", FORBIDDEN);
    }

    private static String hash(Secret secret) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
