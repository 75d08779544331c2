package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/** The subcommands of {@code SENTINEL} that people use to look into one. */
final class SentinelDiagnoses {
    /** Times of a Sentinel that nothing here waits for. */
    private static final List<String> WITHOUT_COUNTERPART = List.of(
            "TILT-TRIGGER",
            "TILT-PERIOD",
            "SLAVE-RECONF-TIMEOUT",
            "MIN-LINK-RECONNECT-PERIOD",
            "ELECTION-TIMEOUT",
            "SCRIPT-MAX-RUNTIME",
            "SCRIPT-RETRY-DELAY");

    private final Context context;

    SentinelDiagnoses(Context context) {
        this.context = context;
    }

    /** The truth, also when the groups are paused and a majority would not help. */
    Reply quorum(SentinelView view, Group group) {
        if (!view.majority() || view.usable() < view.quorum()) {
            return new Reply.Failure("NOQUORUM " + view.usable()
                    + " usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master."
                    + " Not enough available Sentinels to reach the majority and authorize a failover");
        }
        if (group.paused()) {
            return new Reply.Failure("NOQUORUM " + view.usable() + " usable Sentinels. " + group.name()
                    + " is paused: no failover is authorized until it is resumed");
        }
        return new Reply.Status(
                "OK " + view.usable() + " usable Sentinels. Quorum and failover authorization can be reached");
    }

    /** For each group its primary first, then its replicas: how old what is known is, and the gist of it. */
    Answer infoCache(List<String> words) {
        var replies = new ArrayList<Reply>();
        var names = words.subList(2, words.size());
        for (var group : context.view().get().groups()) {
            if (names.contains(group.name())) {
                replies.add(new Reply.Text(group.name()));
                replies.add(cached(group));
            }
        }
        return Answer.of(new Reply.Sequence(replies));
    }

    private static Reply cached(Group group) {
        var entries = new ArrayList<Reply>();
        entries.add(entry(group.primary(), "master", ""));
        var address = group.primary().address();
        group.replicas()
                .forEach(replica -> entries.add(entry(
                        replica,
                        "slave",
                        "master_host:%s\r\nmaster_port:%d\r\nmaster_link_status:%s\r\nslave_repl_offset:%d\r\n"
                                        .formatted(
                                                address.host(),
                                                address.port(),
                                                replica.attached() ? "up" : "down",
                                                replica.offset())
                                + "slave_priority:" + replica.priority() + "\r\n")));
        return new Reply.Sequence(entries);
    }

    private static Reply entry(Instance instance, String role, String more) {
        var info = "# Server\r\nrun_id:%s\r\n\r\n# Replication\r\nrole:%s\r\n%smaster_repl_offset:%d\r\n"
                .formatted(instance.runId(), role, more, instance.offset());
        return Reply.sequence(new Reply.Whole(instance.heardMillis()), new Reply.Text(info));
    }

    Answer config(Session session, List<String> words) {
        var verb = words.get(2).toLowerCase(Locale.ROOT);
        if (verb.equals("set")) {
            return Refused.configuration(session, words);
        }
        if (!verb.equals("get")) {
            return Answer.error("Only GET and SET are allowed");
        }
        var patterns = words.subList(3, words.size());
        var found = new LinkedHashMap<String, String>();
        settings().forEach((key, value) -> {
            if (patterns.stream().anyMatch(p -> p.length() <= 256 && Glob.matches(p.toLowerCase(Locale.ROOT), key))) {
                found.put(key, value);
            }
        });
        return Answer.of(Reply.texts(found));
    }

    /** Passwords are never shown. */
    private SequencedMap<String, String> settings() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("resolve-hostnames", "yes");
        settings.put("announce-hostnames", "yes");
        settings.put("announce-ip", context.about().host());
        settings.put("announce-port", Integer.toString(context.about().port()));
        settings.put("sentinel-user", "");
        settings.put("sentinel-pass", "");
        settings.put("loglevel", "notice");
        return settings;
    }

    Answer debug(Session session, List<String> words) {
        if (words.size() > 2) {
            return Refused.configuration(session, words);
        }
        var silence = context.view().get().groups().stream()
                .findFirst()
                .map(Group::silenceMillis)
                .orElse(0L);
        var times = new LinkedHashMap<String, String>();
        times.put("INFO-PERIOD", "250");
        times.put("PING-PERIOD", "250");
        times.put("ASK-PERIOD", "250");
        times.put("PUBLISH-PERIOD", "250");
        times.put("DEFAULT-DOWN-AFTER", Long.toString(silence));
        times.put("DEFAULT-FAILOVER-TIMEOUT", Fields.FAILOVER_TIMEOUT);
        for (var none : WITHOUT_COUNTERPART) {
            times.put(none, "0");
        }
        return Answer.of(Reply.texts(times));
    }

    Answer simulate(Session session, List<String> words) {
        return words.get(2).equalsIgnoreCase("help")
                ? Answer.of(Reply.texts(List.of("crash-after-election", "crash-after-promotion")))
                : Refused.simulation(session, words);
    }
}
