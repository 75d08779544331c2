package io.holdfast.node.cli;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.register.RebuildPlan;
import io.holdfast.failover.register.Rebuilding;
import io.holdfast.failover.register.Testimony;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Begins a register anew whose stores are gone on most control nodes, in three steps while every node is stopped: collect
 * on each, plan on one, apply on each control node. Files that travel name the groups' passwords, so they are made for
 * their owner alone.
 */
@Command(
        name = "rebuild-register",
        description = "Begin the register anew when most of its stores are gone; every node must be stopped.")
final class RebuildCommands implements Runnable {
    private static final String WARNING =
            "No node may run now, and no node or disk that is written off may ever run again as it was.";
    private final Terminal terminal;

    RebuildCommands(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new CommandException(Exit.USAGE, "Say collect, plan or apply; docs/operating.md tells the order.");
    }

    @Command(description = "Write down what this stopped node knows.")
    int collect(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "the node's file")
                    Path config,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "what is written") Path out) {
        var settings = NodeSettings.load(config);
        requireData(settings);
        var testimony = asked(() -> testimony(settings));
        write(out, Json.bytes(testimony));
        terminal.print("What '" + testimony.node() + "' knows stands in " + out
                + "; it names passwords. Do not start this node before the plan was applied.");
        return Exit.OK;
    }

    @Command(description = "Work out what the register begins with, from what all nodes wrote down.")
    int plan(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "what collect wrote on each node")
                    List<Path> files,
            @Option(names = "--lost", paramLabel = "NODE", description = "written off: gone for good") @Nullable
                    List<String> lost,
            @Option(
                            names = "--keep",
                            paramLabel = "GROUP=NODE",
                            description = "the group goes on from this member's data alone")
                    @Nullable
                    Map<String, String> keep,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "what is written") Path out) {
        var plan = asked(() -> Rebuilding.plan(testimonies(files), nodes(lost), kept(keep)));
        write(out, Json.bytes(plan));
        terminal.print(shown(plan));
        terminal.print("The plan " + plan.id() + " stands in " + out + "; apply it on each of " + plan.controlNodes()
                + ", then start all nodes.");
        return Exit.OK;
    }

    @Command(description = "Give up this control node's store and begin with the plan.")
    int apply(
            @Parameters(paramLabel = "PLAN", description = "what plan wrote") Path file,
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "the node's file")
                    Path config,
            @Option(names = "--confirm", paramLabel = "CLUSTER", description = "the cluster's name, instead of asking")
                    @Nullable
                    String confirm) {
        var settings = NodeSettings.load(config);
        var plan = read(file, RebuildPlan.class, "plan");
        asked(() -> {
            plan.check(testimony(settings));
            return plan;
        });
        terminal.print(shown(plan));
        terminal.typed(WARNING, plan.cluster(), confirm);
        asked(() -> {
            plan.apply(settings.node().dataDir(), testimony(settings));
            return plan;
        });
        terminal.print("'" + settings.node().name() + "' begins with the plan " + plan.id()
                + " as soon as all control nodes were given it and run.");
        return Exit.OK;
    }

    private static String shown(RebuildPlan plan) {
        var lines = new ArrayList<String>();
        for (var group : plan.groups()) {
            lines.add("group " + group.group() + ": epoch " + group.epoch() + ", version " + group.version()
                    + ", next history " + group.nextHistory() + ", members " + members(group));
        }
        lines.add("written off: " + (plan.lost().isEmpty() ? "nobody" : plan.lost()));
        lines.addAll(plan.findings());
        return String.join("\n", lines);
    }

    private static List<NodeName> members(GroupState group) {
        return group.members().stream().map(Member::node).toList();
    }

    private static Testimony testimony(NodeSettings settings) throws RefusedException {
        return Testimony.of(
                settings.cluster().name(),
                settings.node().name(),
                settings.cluster().controlNodes().stream()
                        .map(node -> node.name())
                        .toList(),
                settings.node().dataDir(),
                settings.groups().stream().map(GroupSettings::name).toList());
    }

    /** A mistyped folder would be taken for a node that knows nothing. */
    private static void requireData(NodeSettings settings) {
        var data = settings.node().dataDir();
        if (!Files.isDirectory(data)) {
            throw new CommandException(
                    Exit.USAGE,
                    "There is no folder " + data + ", which " + settings.file() + " names as node.data-dir: correct it;"
                            + " a node whose disk is gone is not collected from but given to 'plan' with --lost.");
        }
    }

    private static List<Testimony> testimonies(List<Path> files) {
        return files.stream()
                .map(file -> read(file, Testimony.class, "collect"))
                .toList();
    }

    private static Set<NodeName> nodes(@Nullable List<String> names) {
        var nodes = new HashSet<NodeName>();
        if (names != null) {
            names.forEach(name -> nodes.add(named("--lost", name, NodeName::new)));
        }
        return nodes;
    }

    private static Map<GroupName, NodeName> kept(@Nullable Map<String, String> keep) {
        var kept = new HashMap<GroupName, NodeName>();
        if (keep != null) {
            keep.forEach((group, node) ->
                    kept.put(named("--keep", group, GroupName::new), named("--keep", node, NodeName::new)));
        }
        return kept;
    }

    private static <T> T named(String option, String name, Function<String, T> as) {
        try {
            return as.apply(name);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, "In " + option + ", " + e.getMessage() + ".");
        }
    }

    private static <T> T read(Path file, Class<T> type, String step) {
        try {
            return Json.read(Files.readAllBytes(file), type);
        } catch (IOException e) {
            throw new CommandException(
                    Exit.USAGE,
                    file + " cannot be used (" + why(e) + "): give the file that 'holdfast rebuild-register " + step
                            + "' wrote, unchanged.");
        }
    }

    private static void write(Path file, byte[] content) {
        var folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw new CommandException(
                    Exit.USAGE, file + " cannot be written: name a file in a folder that is there with --out.");
        }
        try {
            Files.deleteIfExists(file);
            var owners = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.createFile(file, owners);
            Files.write(file, content, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CommandException(
                    Exit.REFUSED, file + " cannot be written (" + why(e) + "): name another file with --out.");
        }
    }

    /** The JDK's own messages of these are nothing but the path. */
    private static String why(IOException e) {
        return switch (e) {
            case NoSuchFileException none -> "there is no such file";
            case AccessDeniedException denied -> "this user may not";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** What may be refused with one sentence. */
    private interface Question<T> {
        T answer() throws RefusedException;
    }

    private static <T> T asked(Question<T> question) {
        try {
            return question.answer();
        } catch (RefusedException e) {
            throw new CommandException(Exit.REFUSED, String.valueOf(e.getMessage()));
        }
    }
}
