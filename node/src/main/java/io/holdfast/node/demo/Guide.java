package io.holdfast.node.demo;

import java.util.Optional;
import java.util.stream.Collectors;

/** What to try with a demo that is up. */
final class Guide {
    private Guide() {}

    static String text(DemoPlace place, Optional<Long> primaryPostmaster) {
        var ports = place.ports();
        var hosts = String.join(",", ports.hosts());
        return """

                PostgreSQL   %s port %d, user postgres
                %s
                console      http://%s:%d/   (in a browser; the other two show the same)
                API          http://%s:%d/v1/groups/main
                folder       %s%s

                always the primary:
                  psql "host=%s port=%d user=postgres dbname=postgres target_session_attrs=read-write"
                %ssessions, which any of the nodes serves:
                  curl -s -X POST http://%s:%d/v1/sessions -H 'Content-Type: application/json' -d '{"principal": "alice"}'
                look, in another terminal:
                  ./holdfast status%s
                  ./holdfast history main%s
                break it:
                  kill -9 %s               the primary's PostgreSQL
                  ./holdfast switchover main --yes%s

                Ctrl-C stops everything. What changes from here on:
                """.formatted(
                        hosts,
                        place.port(),
                        DemoPlace.hasRedis()
                                ? "Redis        " + hosts + " port " + place.redisPort() + ", Sentinel port "
                                        + DemoPorts.SENTINEL
                                : "Redis        is not installed, so the demo does without group cache",
                        ports.first(),
                        DemoPorts.HTTP,
                        ports.first(),
                        DemoPorts.HTTP,
                        place.folder(),
                        place.temporary() ? ", removed at the end" : ", kept",
                        hosts,
                        place.port(),
                        DemoPlace.hasRedis() ? redis(ports, place.redisPort()) : "",
                        ports.first(),
                        DemoPorts.HTTP,
                        ports.url(),
                        ports.url(),
                        primaryPostmaster.map(String::valueOf).orElse("PID"),
                        ports.url());
    }

    /** How people reach the primary, and what applications are given. */
    private static String redis(DemoPorts ports, int port) {
        var sentinels = ports.hosts().stream()
                .map(host -> host + ":" + DemoPorts.SENTINEL)
                .collect(Collectors.joining(","));
        return """
                  redis-cli -p %1$d -h $(redis-cli -h %4$s -p %2$d sentinel get-master-addr-by-name cache | head -1)
                  redis-sentinel://%3$s/0#cache
                """.formatted(port, DemoPorts.SENTINEL, sentinels, ports.first());
    }
}
