package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.resp.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code INFO} and {@code ROLE}. */
final class InfoCommands {
    private static final Set<String> WHOLE = Set.of("all", "everything", "default");
    private final Context context;

    InfoCommands(Context context) {
        this.context = context;
    }

    Answer role(Session session, List<String> words) {
        var names = context.view().get().groups().stream().map(Group::name).toList();
        return Answer.of(Reply.sequence(new Reply.Text("sentinel"), Reply.texts(names)));
    }

    Answer info(Session session, List<String> words) {
        var wanted = words.stream().skip(1).map(w -> w.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        boolean whole = wanted.isEmpty() || wanted.stream().anyMatch(WHOLE::contains);
        var text = new StringBuilder();
        section(text, whole || wanted.contains("server"), "# Server", server());
        section(text, whole || wanted.contains("clients"), "# Clients", clients());
        section(text, whole || wanted.contains("cpu"), "# CPU", cpu());
        section(text, whole || wanted.contains("stats"), "# Stats", stats());
        section(
                text,
                whole || wanted.contains("sentinel"),
                "# Sentinel",
                sentinel(context.view().get()));
        return Answer.of(new Reply.Verbatim(text.toString()));
    }

    private static void section(StringBuilder text, boolean wanted, String title, List<String> lines) {
        if (wanted) {
            text.append(text.isEmpty() ? "" : "\r\n").append(title).append("\r\n");
            lines.forEach(line -> text.append(line).append("\r\n"));
        }
    }

    private List<String> server() {
        long seconds = (context.nanos().getAsLong() - context.about().since()) / 1_000_000_000;
        return List.of(
                "redis_version:" + Context.About.REDIS_VERSION,
                "redis_mode:sentinel",
                "holdfast_version:" + context.about().version(),
                "run_id:" + context.view().get().self().runId(),
                "tcp_port:" + context.about().port(),
                "uptime_in_seconds:" + seconds,
                "uptime_in_days:" + seconds / 86_400);
    }

    private List<String> clients() {
        return List.of(
                "connected_clients:" + context.sessions().size(),
                "maxclients:" + context.about().connections(),
                "blocked_clients:0");
    }

    /** Of this node's process as a whole; the kernel's share of it is not told apart. */
    private static List<String> cpu() {
        var used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return List.of(
                "used_cpu_sys:0.000000",
                "used_cpu_user:%d.%06d".formatted(used.toSeconds(), used.toNanosPart() / 1000),
                "used_cpu_sys_children:0.000000",
                "used_cpu_user_children:0.000000");
    }

    private List<String> stats() {
        return List.of("total_connections_received:" + context.sessions().opened());
    }

    private static List<String> sentinel(SentinelView view) {
        var lines = new ArrayList<String>();
        lines.add("sentinel_masters:" + view.groups().size());
        lines.add("sentinel_tilt:0");
        lines.add("sentinel_tilt_since_seconds:-1");
        lines.add("sentinel_running_scripts:0");
        lines.add("sentinel_scripts_queue_length:0");
        lines.add("sentinel_simulate_failure_flags:0");
        for (int i = 0; i < view.groups().size(); i++) {
            var group = view.groups().get(i);
            lines.add("master%d:name=%s,status=%s,address=%s,slaves=%d,sentinels=%d"
                    .formatted(
                            i,
                            group.name(),
                            group.down() ? "odown" : "ok",
                            group.primary().address(),
                            group.replicas().size(),
                            view.others().size() + 1));
        }
        return lines;
    }
}
