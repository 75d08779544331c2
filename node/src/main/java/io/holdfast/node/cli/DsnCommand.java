package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Addresses that name all hosts of a group, ready for each client; they stay right whoever leads. */
@Command(
        name = "dsn",
        mixinStandardHelpOptions = true,
        description = "Print addresses that always reach the primary, or a replica, for libpq, JDBC and Redis clients.")
final class DsnCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", arity = "0..1", description = DefaultGroup.RULE)
    private @Nullable String named;

    @Option(names = "--database", paramLabel = "NAME", defaultValue = "postgres", description = "default: postgres")
    private String database = "postgres";

    @Option(names = "--user", paramLabel = "NAME", description = "default: none")
    private @Nullable String user;

    @Option(names = "--sentinel-port", paramLabel = "PORT", defaultValue = "26379", description = "default: 26379")
    private int sentinelPort = 26379;

    @Option(names = "--format", paramLabel = "NAME", description = "print one of them only, and nothing else")
    private @Nullable String format;

    @Mixin
    private ApiOptions api = new ApiOptions();

    DsnCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var client = api.client();
        var g = client.get("/v1/groups/" + DefaultGroup.of(named, client));
        var lines = g.path("engine").asText().equals("redis") ? redis(g) : postgres(g);
        if (format != null) {
            var one = lines.get(format);
            if (one == null) {
                throw new CommandException(Exit.USAGE, "--format is one of " + String.join(", ", lines.keySet()) + ".");
            }
            terminal.print(one);
        } else if (api.json()) {
            var node = JsonNodeFactory.instance.objectNode();
            lines.forEach(node::put);
            terminal.print(ApiClient.pretty(node));
        } else {
            lines.forEach((name, line) -> terminal.print("%-14s %s".formatted(name, line)));
        }
        return Exit.OK;
    }

    private Map<String, String> postgres(JsonNode g) {
        var hosts = new ArrayList<String>();
        var ports = new ArrayList<String>();
        var both = new ArrayList<String>();
        for (var m : members(g)) {
            var host = m.path("host").asText();
            var port = m.path("port").asText();
            hosts.add(host);
            ports.add(port);
            both.add(bracketed(host) + ":" + port);
        }
        var name = encoded(database);
        var who = user == null ? "" : encoded(user) + "@";
        var uri = "postgresql://" + who + String.join(",", both) + "/" + name;
        var jdbc = "jdbc:postgresql://" + String.join(",", both) + "/" + name + "?"
                + (user == null ? "" : "user=" + encoded(user) + "&");
        var lines = new LinkedHashMap<String, String>();
        lines.put("libpq", uri + "?target_session_attrs=read-write&connect_timeout=2");
        lines.put(
                "keywords",
                "host=%s port=%s dbname=%s%s target_session_attrs=read-write connect_timeout=2"
                        .formatted(
                                String.join(",", hosts),
                                String.join(",", ports),
                                database,
                                user == null ? "" : " user=" + user));
        lines.put("psql", "psql '" + lines.get("libpq") + "'");
        lines.put("jdbc", jdbc + "targetServerType=primary&connectTimeout=2&hostRecheckSeconds=1");
        lines.put("libpq-replica", uri + "?target_session_attrs=prefer-standby&connect_timeout=2");
        lines.put(
                "jdbc-replica",
                jdbc + "targetServerType=preferSecondary&loadBalanceHosts=true&connectTimeout=2&hostRecheckSeconds=1");
        return lines;
    }

    private Map<String, String> redis(JsonNode g) {
        var sentinels = new ArrayList<String>();
        members(g).forEach(m -> sentinels.add(bracketed(m.path("host").asText()) + ":" + sentinelPort));
        var name = g.path("name").asText();
        var first = sentinels.getFirst();
        int colon = first.lastIndexOf(':');
        var lines = new LinkedHashMap<String, String>();
        lines.put("sentinel", "redis-sentinel://" + String.join(",", sentinels) + "/0#" + name);
        lines.put("master-name", name);
        lines.put("sentinels", String.join(",", sentinels));
        lines.put(
                "redis-cli",
                "redis-cli -h %s -p %s sentinel get-master-addr-by-name %s"
                        .formatted(first.substring(0, colon), first.substring(colon + 1), name));
        return lines;
    }

    private static List<JsonNode> members(JsonNode g) {
        var members = new ArrayList<JsonNode>();
        g.path("members").forEach(m -> {
            if (m.hasNonNull("host") && m.path("port").asInt() > 0) {
                members.add(m);
            }
        });
        if (members.isEmpty()) {
            throw new CommandException(
                    Exit.REFUSED, "No member of " + g.path("name").asText() + " was heard of yet.");
        }
        return members;
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
