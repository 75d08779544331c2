package io.holdfast.node.demo;

import java.util.Optional;

/** What to try with a demo that is up. */
final class Guide {
    private Guide() {}

    static String text(DemoPlace place, Optional<Long> primaryPostmaster) {
        var hosts = String.join(",", DemoPorts.HOSTS);
        return """

                PostgreSQL   %s port %d, user postgres
                %s
                API          http://%s:%d/v1/groups/main   (and on the other two)
                folder       %s%s

                always the primary:
                  psql "host=%s port=%d user=postgres dbname=postgres target_session_attrs=read-write"
                look, in another terminal:
                  ./holdfast status        ./holdfast history main
                break it:
                  kill -9 %s               the primary's PostgreSQL
                  ./holdfast switchover main --yes

                Ctrl-C stops everything. What changes from here on:
                """.formatted(
                        hosts,
                        place.port(),
                        DemoPlace.hasRedis()
                                ? "Redis        " + hosts + " port " + place.redisPort() + ": redis-cli -h "
                                        + DemoPorts.HOSTS.getFirst() + " -p " + place.redisPort()
                                : "Redis        is not installed, so the demo does without group cache",
                        DemoPorts.HOSTS.getFirst(),
                        DemoPorts.HTTP,
                        place.folder(),
                        place.temporary() ? ", removed at the end" : ", kept",
                        hosts,
                        place.port(),
                        primaryPostmaster.map(String::valueOf).orElse("PID"));
    }
}
