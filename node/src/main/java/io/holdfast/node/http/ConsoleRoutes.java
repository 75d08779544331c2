package io.holdfast.node.http;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpEntities;

/**
 * The operators' page, the same on every node. It holds no data and so needs no token; all that it shows it asks of the
 * API. Its files are a fixed list: no path of a request ever leads to a file.
 */
final class ConsoleRoutes {
    private static final List<String> SCRIPTS = List.of(
            "actions",
            "api",
            "app",
            "dom",
            "format",
            "groups",
            "history",
            "nodes",
            "parameters",
            "sessions",
            "stream",
            "timelines",
            "verdict",
            "watched",
            "whatif");
    private static final String JAVASCRIPT = "text/javascript; charset=UTF-8";

    private ConsoleRoutes() {}

    static List<Route> all() {
        var page = ConsoleFile.read("index.html", "text/html; charset=UTF-8");
        var moved = new Answered(308, HttpEntities.EMPTY, Map.of("Location", "/console"));
        var own = Stream.of(
                route("/", page),
                route("/console", page),
                Route.get("/console/", Role.ANYONE, call -> moved),
                route("/console/console.css", ConsoleFile.read("console.css", "text/css; charset=UTF-8")),
                route("/console/icon.svg", ConsoleFile.read("icon.svg", "image/svg+xml")));
        var scripts = SCRIPTS.stream()
                .map(name -> route("/console/" + name + ".js", ConsoleFile.read(name + ".js", JAVASCRIPT)));
        return Stream.concat(own, scripts).toList();
    }

    private static Route route(String path, ConsoleFile file) {
        return Route.get(path, Role.ANYONE, call -> file.answer(call.header("If-None-Match")));
    }
}
