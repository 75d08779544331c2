package io.holdfast.multijvm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All clients that are installed here, side by side, and what each fault cost each of them. */
final class RedisClients implements AutoCloseable {
    private static final int SOME = 15;
    private final List<RedisWriter> writers = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    private record Cost(Duration gap, int acknowledged, int lost) {}

    /** What is done to the cluster. */
    interface Fault {
        void happens() throws Exception;
    }

    RedisClients(SentinelAddress sentinels) throws IOException {
        writers.add(LettuceWriter.plain(sentinels));
        writers.add(LettuceWriter.masterReplica(sentinels));
        writers.add(JedisWriter.confirming(sentinels));
        writers.add(JedisWriter.plain(sentinels));
        writers.add(new RedissonWriter(sentinels));
        var packages = "its npm package is missing (npm install --prefix multi-jvm-tests/clients)";
        for (var library : List.of("ioredis", "ioredis-detector", "node-redis")) {
            add(library, ScriptWriter.node(library, sentinels), packages);
        }
        add("redis-py", ScriptWriter.python(sentinels), "python3-redis is missing (apt-get install python3-redis)");
    }

    private void add(String name, Optional<RedisWriter> writer, String why) {
        writer.ifPresentOrElse(writers::add, () -> {
            leftOut.add(name);
            System.out.println("==== LEFT OUT: " + name + ": " + why);
        });
    }

    /**
     * All clients write, the fault happens, and each of them has to find its way to the new primary by itself.
     *
     * @param lossless nothing may be lost of what was acknowledged without a replica either
     * @return what is wrong
     */
    List<String> endure(String fault, RedisNodes cluster, boolean lossless, Fault happening) throws Exception {
        cluster.awaitWhole();
        int trial = faults.size();
        faults.add(fault);
        var runs = IntStream.range(0, writers.size())
                .mapToObj(i -> RedisRun.start(writers.get(i), "trial-" + trial + "-" + i))
                .toList();
        try {
            runs.forEach(run -> run.awaitAcknowledged(SOME, RedisNodes.PATIENCE));
            var old = cluster.primary();
            happening.happens();
            cluster.awaitPrimaryOtherThan(old);
            runs.forEach(run -> run.awaitAcknowledged(SOME, RedisNodes.PATIENCE));
            cluster.awaitWhole();
        } finally {
            runs.forEach(RedisRun::close);
        }
        return findings(cluster, runs, lossless);
    }

    private List<String> findings(RedisNodes cluster, List<RedisRun> runs, boolean lossless) {
        var findings = new ArrayList<String>();
        try (var redis = RedisNodes.redis(cluster.primary())) {
            for (var run : runs) {
                var present = redis.lrange(run.key(), 0, -1);
                var lost = run.lost(present);
                var name = run.writer().name();
                costs.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(new Cost(run.longestGap(), run.count(), lost.size()));
                if (!lost.isEmpty() && (lossless || run.writer().confirms())) {
                    findings.add(name + " lost " + lost.size() + " acknowledged writes: " + lost);
                }
                if (!run.invented(present).isEmpty()) {
                    findings.add(name + " finds what nobody wrote: " + run.invented(present));
                }
            }
        }
        return findings;
    }

    /** Longest gap per client and fault, in seconds, and how many acknowledged writes were lost in all. */
    String table() {
        var text = new StringBuilder("| client | " + String.join(" | ", faults) + " | acknowledged | lost |\n");
        text.append("|---".repeat(faults.size() + 3)).append("|\n");
        costs.forEach((name, row) -> text.append("| ")
                .append(name)
                .append(" | ")
                .append(row.stream()
                        .map(c -> "%.2f".formatted(c.gap().toMillis() / 1000.0))
                        .collect(Collectors.joining(" | ")))
                .append(" | ")
                .append(row.stream().mapToInt(Cost::acknowledged).sum())
                .append(" | ")
                .append(row.stream().mapToInt(Cost::lost).sum())
                .append(" |\n"));
        leftOut.forEach(name -> text.append("| ").append(name).append(" | left out: it is not installed here |\n"));
        return text.toString();
    }

    @Override
    public void close() {
        writers.forEach(RedisWriter::close);
    }
}
