package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The table in docs/api.md is the one table of who may call what; every route is held against it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]+) \\| `([^`]+)` \\| (\\w+) \\| .+ \\|");
    private final FakeNode node = new FakeNode(FakeNode.tokens(), null, new FakeSessions());
    private final Asker asker = new Asker(node);

    @AfterAll
    void end() {
        asker.close();
        node.close();
    }

    @Test
    void everyRouteHasARowAndEveryRowARoute() throws Exception {
        var routes = new TreeMap<String, String>();
        node.routes().stream()
                .filter(r -> !r.path().equals("/") && !r.path().startsWith("/console"))
                .forEach(r -> routes.put(r.method() + " " + r.path(), r.role().word()));

        assertThat(table()).isEqualTo(routes);
    }

    /** A body that no route takes ends what is let in before anything is done. */
    @Test
    void everyRouteLetsInWhomItsRowNamesAndNobodyElse() {
        for (var route : node.routes()) {
            var path = route.path().replace("{g}", "main").replaceAll("\\{\\w+}", "x");
            if (path.equals("/v1/events")) {
                path += "?topics=groups"; // what else it tells asks for more, which EventRoutesTest shows
            }
            for (var caller : List.of("", "wrong", "viewer-token", "operator-token", "admin-token")) {
                int status = asker.status(route.method(), path, route.method().equals("GET") ? "" : "[]", caller);
                var what = route.method() + " " + path + " by '" + caller + "': " + status;
                if (route.role() == Role.ANYONE || covers(caller, route.role())) {
                    assertThat(status).as(what).isNotIn(401, 403, 429);
                } else {
                    // 429: this address has guessed too often by now, and is let in no more than with 401.
                    assertThat(status).as(what).isIn(caller.endsWith("-token") ? List.of(403) : List.of(401, 429));
                }
            }
        }
        assertThat(node.control().requests()).isEmpty();
    }

    private static boolean covers(String caller, Role needed) {
        return caller.endsWith("-token")
                && Role.valueOf(caller.replace("-token", "").toUpperCase(Locale.ROOT))
                        .covers(needed);
    }

    private static Map<String, String> table() throws IOException {
        var rows = new TreeMap<String, String>();
        for (var line : Files.readAllLines(top().resolve("docs/api.md"))) {
            var matcher = ROW.matcher(line);
            if (matcher.matches()) {
                rows.put(matcher.group(1) + " " + matcher.group(2), matcher.group(3));
            }
        }
        return rows;
    }

    static Path top() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/api.md"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no docs/api.md above the working directory");
        }
        return folder;
    }
}
