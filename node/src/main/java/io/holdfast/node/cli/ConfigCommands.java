package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes the parameters that hold for all instances of a group. */
final class ConfigCommands {
    private static final String POSTGRES = "postgres";

    private ConfigCommands() {}

    /** What is set, and which members wait for a restart. */
    @Command(
            name = "show-config",
            mixinStandardHelpOptions = true,
            description = "Show the parameters of a whole group, and what waits for a restart at each member.")
    static final class Show implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "GROUP", arity = "0..1", description = DefaultGroup.RULE)
        private @Nullable String named;

        @Mixin
        private ApiOptions api = new ApiOptions();

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var client = api.client();
            var config = client.get("/v1/groups/" + DefaultGroup.of(named, client, POSTGRES) + "/config");
            terminal.print(api.json() ? ApiClient.pretty(config) : text(config));
            return Exit.OK;
        }

        private static String text(JsonNode config) {
            var text = new StringBuilder(lines(config.path("parameters")));
            if (text.isEmpty()) {
                text.append("# nothing is set for the whole group; each node's own file counts\n");
            }
            for (var member : config.path("members")) {
                var why = member.path("why").asText();
                if (!why.isEmpty()) {
                    text.append("# ")
                            .append(member.path("name").asText())
                            .append(": ")
                            .append(why)
                            .append('\n');
                }
                for (var p : member.path("pending")) {
                    text.append("# %s: %s is %s and will be %s after a restart%s%n"
                            .formatted(
                                    member.path("name").asText(),
                                    p.path("name").asText(),
                                    p.path("running").asText(),
                                    p.path("wanted").asText(),
                                    p.path("lowered").asBoolean() ? ", once the primary was lowered" : ""));
                }
            }
            return text + "# version " + config.path("version").asLong();
        }
    }

    /** Changes what is set; without an option it opens an editor. */
    @Command(
            name = "edit-config",
            mixinStandardHelpOptions = true,
            description = "Change the parameters of a whole group; without --set and --unset in $EDITOR.")
    static final class Edit implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "GROUP", arity = "0..1", description = DefaultGroup.RULE)
        private @Nullable String named;

        private String group = "";

        @Option(names = "--set", paramLabel = "NAME=VALUE", description = "a parameter; may be given more than once")
        private List<String> set = new ArrayList<>();

        @Option(names = "--unset", paramLabel = "NAME", description = "leave it to its default again")
        private List<String> unset = new ArrayList<>();

        @Option(names = "--yes", description = "do not ask")
        private boolean yes;

        @Mixin
        private ApiOptions api = new ApiOptions();

        Edit(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var client = api.client();
            group = DefaultGroup.of(named, client, POSTGRES);
            var path = "/v1/groups/" + group + "/config";
            var now = client.get(path);
            var changes = set.isEmpty() && unset.isEmpty() ? edited(now) : given();
            if (changes.isEmpty()) {
                throw new CommandException(Exit.REFUSED, "Nothing was changed.");
            }
            terminal.confirm("For every instance of " + group + ": " + told(changes) + ".", yes);
            var body = JsonNodeFactory.instance.objectNode();
            body.set("parameters", changes);
            body.set("version", now.path("version"));
            var answer = client.patch(path, body);
            terminal.print(
                    api.json()
                            ? ApiClient.pretty(answer)
                            : answer.path("sentence").asText());
            return Exit.OK;
        }

        private ObjectNode given() {
            var changes = JsonNodeFactory.instance.objectNode();
            for (var text : set) {
                int equals = text.indexOf('=');
                if (equals < 1) {
                    throw new CommandException(Exit.USAGE, "'" + text + "' is not NAME=VALUE.");
                }
                changes.put(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            }
            unset.forEach(changes::putNull);
            return changes;
        }

        private ObjectNode edited(JsonNode now) {
            if (!terminal.live()) {
                throw new CommandException(
                        Exit.USAGE,
                        "Say what to change with --set NAME=VALUE or --unset NAME; an editor needs a terminal.");
            }
            var before = values(lines(now.path("parameters")));
            var after = values(new Editor()
                    .edit("# Parameters of every instance of " + group
                            + ", as in postgresql.conf; a node's own file wins over them.\n"
                            + lines(now.path("parameters"))));
            var changes = JsonNodeFactory.instance.objectNode();
            after.forEach((name, value) -> {
                if (!value.equals(before.get(name))) {
                    changes.put(name, value);
                }
            });
            before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(changes::putNull);
            return changes;
        }

        private static String told(ObjectNode changes) {
            var texts = new ArrayList<String>();
            changes.properties()
                    .forEach(e -> texts.add(
                            e.getValue().isNull()
                                    ? e.getKey() + " is taken out"
                                    : e.getKey() + " = " + e.getValue().asText()));
            return String.join(", ", texts);
        }
    }

    private static String lines(JsonNode parameters) {
        var text = new StringBuilder();
        parameters
                .properties()
                .forEach(e -> text.append(e.getKey())
                        .append(" = ")
                        .append(e.getValue().asText())
                        .append('\n'));
        return text.toString();
    }

    static Map<String, String> values(String text) {
        var values = new TreeMap<String, String>();
        for (var line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new CommandException(Exit.USAGE, "'" + line + "' is not NAME = VALUE; nothing was changed.");
            }
            values.put(
                    line.substring(0, equals).strip(),
                    unquoted(line.substring(equals + 1).strip()));
        }
        return values;
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("'") && value.endsWith("'")
                ? value.substring(1, value.length() - 1).replace("''", "'")
                : value;
    }
}
