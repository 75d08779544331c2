package io.holdfast.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.http.FakeControl;
import io.holdfast.node.probes.FakeGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code promtool check metrics} looks at, of all that a node tells. */
class ConventionsTest {
    private static final Pattern LINE = Pattern.compile("([a-z_]+)(\\{[^}]*})? [-+0-9.eEInfNa]+");
    private static final List<String> NO_BASE_UNITS =
            List.of("milli", "micro", "nano", "minute", "hour", "kilo", "mega", "_ms", "_kb");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"");

    private static String all() {
        var seen = new NodeMetrics();
        seen.observe(new FakeControl(), group -> Optional.empty());
        seen.requested("GET", 200, 1_000_000);
        seen.appended("stored", 1_000_000);
        seen.sessionAsked("read", "ok", 1_000_000);
        var own = new NodeMetrics();
        var group = new FakeGroup("h2");
        own.observe(group, group);
        return seen.text() + own.text();
    }

    @Test
    void everyMetricIsNamedAsPrometheusWantsIt() {
        var types = new HashMap<String, String>();
        var helped = new TreeSet<String>();
        var wrong = new TreeSet<String>();
        for (var line : all().lines().toList()) {
            var words = line.split(" ", 4);
            if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
            } else if (line.startsWith("# HELP ")) {
                helped.add(words[2]);
            } else if (!sample(line, types, helped)) {
                wrong.add(line);
            }
        }
        types.forEach((name, type) -> {
            if (type.equals("counter") != name.endsWith("_total")
                    || NO_BASE_UNITS.stream().anyMatch(name::contains)
                    || name.endsWith("_gauge")
                    || name.endsWith("_counter")) {
                wrong.add(name + " is a " + type);
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(types).hasSizeGreaterThan(30);
        assertThat(types.keySet()).isEqualTo(helped);
    }

    private static boolean sample(String line, Map<String, String> types, Set<String> helped) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        var name = matcher.group(1);
        var family = types.containsKey(name) ? name : name.replaceFirst("_(bucket|count|sum)$", "");
        var labels = matcher.group(2) == null ? "" : matcher.group(2);
        var names = LABEL.matcher(labels).results().map(m -> m.group(1)).toList();
        return types.containsKey(family)
                && helped.contains(family)
                && names.stream().allMatch(n -> n.matches("[a-z_]+"))
                && names.size() == new TreeSet<>(names).size();
    }
}
