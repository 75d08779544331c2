package io.holdfast.node.cli;

import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.OutlookPages;
import io.holdfast.node.client.Pages;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.demo.Demo;
import io.holdfast.node.run.Groups;
import io.holdfast.node.run.Version;
import io.holdfast.node.settings.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Every command, one method each; what a method returns is the exit code, as {@link Exit} names it. */
@Command(
        name = "holdfast",
        description = "PostgreSQL failover that loses nothing acknowledged: one JAR per host.",
        mixinStandardHelpOptions = true,
        versionProvider = HoldfastCommand.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = "The launcher knows build, classes, test, simulate, model and chaos as well: see CONTRIBUTING.md.")
public final class HoldfastCommand implements Runnable {
    private final Groups.Factory factory;
    private final Terminal terminal;

    HoldfastCommand(Groups.Factory factory, Terminal terminal) {
        this.factory = factory;
        this.terminal = terminal;
    }

    /** Runs one command and says how it ended. */
    public static int run(String[] arguments, Groups.Factory factory) {
        return commandLine(factory, Terminal.current()).execute(arguments);
    }

    static CommandLine commandLine(Groups.Factory factory, Terminal terminal) {
        var root = new CommandLine(new HoldfastCommand(factory, terminal));
        more(terminal).forEach(root::addSubcommand);
        root.addSubcommand(new AuditCommand(terminal));
        return root.setExecutionExceptionHandler((failure, line, result) -> ended(failure, line))
                .setParameterExceptionHandler((wrong, arguments) -> {
                    wrong.getCommandLine()
                            .getErr()
                            .println("holdfast: " + wrong.getMessage() + " ('holdfast --help' names what there is)");
                    return Exit.USAGE;
                });
    }

    /** The commands that are more than one question to the API. */
    private static List<Object> more(Terminal terminal) {
        return List.of(
                new TopologyCommand(terminal),
                new WatchCommand(terminal),
                new DsnCommand(terminal),
                new SwitchoverCommand(terminal),
                new RestartCommand(terminal),
                new ReloadCommand(terminal),
                new ConfigCommands.Show(terminal),
                new ConfigCommands.Edit(terminal),
                new ReadmitCommand(terminal),
                new RebuildCommands(terminal),
                new DrillCommand(terminal),
                new DoctorCommand(terminal),
                new CompletionCommand(terminal));
    }

    /** For {@code --version}. */
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"holdfast " + Version.text()};
        }
    }

    @Override
    public void run() {
        throw new CommandException(Exit.USAGE, "Say which command; 'holdfast --help' names them.");
    }

    @Command(description = "Run one node in the foreground; SIGTERM leaves gracefully.")
    int node(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "the node's file")
                    Path config,
            @Option(names = "--end-with-input", hidden = true) boolean endWithInput) {
        return NodeCommand.run(config, endWithInput, factory);
    }

    @Command(description = "Three nodes with real PostgreSQL on 127.0.0.1-3, to play with.")
    int demo(
            @Option(names = "--crash", description = "kill the primary under a writer and count what is lost")
                    boolean crash,
            @Option(names = "--once", description = "end after that instead of going on") boolean once,
            @Option(
                            names = "--dir",
                            paramLabel = "FOLDER",
                            description = "keep the data here; default: a temporary folder")
                    @Nullable
                    Path folder,
            @Option(
                            names = "--hosts",
                            paramLabel = "A,B,C",
                            split = ",",
                            description =
                                    "three addresses of 127.0.0.0/8, for a demo beside another; default: 127.0.0.1-3")
                    @Nullable
                    List<String> hosts) {
        return Demo.run(new Demo.Wish(folder, hosts, crash, once));
    }

    @Command(description = "Make the cluster's authority and each node's certificate; again: add what is missing.")
    int certs(
            @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "where they are made")
                    Path out,
            @Option(
                            names = "--cluster",
                            required = true,
                            paramLabel = "NAME",
                            description = "cluster.name of the nodes")
                    String cluster,
            @Option(names = "--days", defaultValue = "730", description = "how long they hold; default 730") int days,
            @Option(names = "--renew", description = "new certificates for nodes that have one") boolean renew,
            @Option(
                            names = "--client",
                            paramLabel = "NAME",
                            description = "a certificate to call the API with, which makes no node")
                    @Nullable
                    List<String> clients,
            @Parameters(arity = "0..*", paramLabel = "NODE@HOST") @Nullable List<String> nodes) {
        return new CertsCommand(out, cluster, days, renew, terminal)
                .run(Objects.requireNonNullElse(nodes, List.of()), Objects.requireNonNullElse(clients, List.of()));
    }

    @Command(
            aliases = "list",
            description =
                    "Show in one sentence whether all is well, the cluster and its groups, or one group; exit code 0 all is"
                            + " well, 4 it works and something is to be seen to, 1 something does not work.")
    int status(@Parameters(arity = "0..1", paramLabel = "GROUP") @Nullable String group, @Mixin ApiOptions api) {
        return new StatusCommand(api.client(), terminal, api.json()).run(Optional.ofNullable(group));
    }

    @Command(description = "Show what happened: each change of primary step by step, and every event.")
    int history(
            @Parameters(arity = "0..1", paramLabel = "GROUP", description = DefaultGroup.RULE) @Nullable String group,
            @Option(names = "--limit", defaultValue = "100", description = "the newest N events; default 100")
                    int limit,
            @Mixin ApiOptions api) {
        var client = api.client();
        var answer = client.get("/v1/groups/" + DefaultGroup.of(group, client) + "/history?limit=" + limit);
        terminal.print(api.json() ? ApiClient.pretty(answer) : new Pages(terminal).history(answer));
        return Exit.OK;
    }

    @Command(description = "Say why things are as they are, and who could lead.")
    int explain(
            @Parameters(arity = "0..1", paramLabel = "GROUP", description = DefaultGroup.RULE) @Nullable String group,
            @Mixin ApiOptions api) {
        var client = api.client();
        var answer = client.get("/v1/groups/" + DefaultGroup.of(group, client) + "/explain");
        terminal.print(api.json() ? ApiClient.pretty(answer) : new Pages(terminal).explanation(answer));
        return Exit.OK;
    }

    @Command(name = "what-if", description = "Say what each group would do if NODE vanished now; nothing is changed.")
    int whatIf(@Parameters(paramLabel = "NODE") String node, @Mixin ApiOptions api) {
        var answer = api.client().get("/v1/what-if/" + segment(node));
        terminal.print(api.json() ? ApiClient.pretty(answer) : new OutlookPages(terminal).text(answer));
        return Exit.OK;
    }

    @Command(description = "Change the primary without its help, now.")
    int failover(
            @Parameters(paramLabel = "GROUP") String group,
            @Option(names = "--to", paramLabel = "NODE", description = "who should lead; default: the best") @Nullable
                    String to,
            @Option(names = "--yes", description = "do not ask") boolean yes,
            @Mixin ApiOptions api) {
        terminal.confirm("The primary of " + group + " is fenced and another one takes over.", yes);
        return ask(api, group, "failover", confirmed(group, to));
    }

    @Command(description = "Look only: Holdfast changes nothing in the group until 'resume'.")
    int pause(
            @Parameters(paramLabel = "GROUP") String group,
            @Option(names = "--yes", description = "nothing is asked anyway") boolean yes,
            @Mixin ApiOptions api) {
        return ask(api, group, "pause", Map.of());
    }

    @Command(description = "Act again after 'pause'.")
    int resume(
            @Parameters(paramLabel = "GROUP") String group,
            @Option(names = "--yes", description = "nothing is asked anyway") boolean yes,
            @Mixin ApiOptions api) {
        return ask(api, group, "resume", Map.of());
    }

    @Command(description = "Wipe a member's data and clone it anew.")
    int reinit(
            @Parameters(paramLabel = "GROUP") String group,
            @Parameters(paramLabel = "NODE") String node,
            @Option(names = "--yes", description = "do not ask") boolean yes,
            @Option(names = "--wait", description = "look on until it streams again") boolean wait,
            @Mixin ApiOptions api) {
        terminal.confirm("The data of " + group + " on " + node + " is wiped and cloned anew.", yes);
        int exit = ask(api, group, "reinit", Map.of("node", node));
        if (wait) {
            new MemberProgress(terminal, api.client()).follow(group, node);
        }
        return exit;
    }

    private int ask(ApiOptions api, String group, String verb, Map<String, String> body) {
        var answer = api.client().post("/v1/groups/" + Segment.of(group) + "/" + verb, body);
        terminal.print(
                api.json() ? ApiClient.pretty(answer) : answer.path("sentence").asText());
        return Exit.OK;
    }

    /** The API wants the group's name typed; who asked here has said yes. */
    private static Map<String, String> confirmed(String group, @Nullable String to) {
        return to == null ? Map.of("confirm", group) : Map.of("confirm", group, "target", to);
    }

    private static String segment(String name) {
        if (!name.matches("[a-z0-9-]{1,64}")) {
            throw new CommandException(Exit.USAGE, "'" + name + "' is no name of a group or node.");
        }
        return name;
    }

    private static int ended(Exception failure, CommandLine line) {
        if (failure instanceof CommandException known) {
            line.getErr().println("holdfast: " + known.getMessage());
            return known.exit();
        }
        if (failure instanceof SettingsException wrong) {
            line.getErr().println("holdfast: " + wrong.getMessage());
            return Exit.USAGE;
        }
        line.getErr()
                .println("holdfast: this should not happen: "
                        + Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
        failure.printStackTrace(line.getErr());
        return Exit.REFUSED;
    }
}
