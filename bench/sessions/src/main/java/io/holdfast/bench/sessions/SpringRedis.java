package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Spring Session on one Redis as Redis comes: what is acknowledged is in memory, and on disk some time later. */
final class SpringRedis implements Contender {
    private static final int PORT = 6379;
    private final Place place;
    private @Nullable Child redis;

    SpringRedis(Place place) {
        this.place = place;
    }

    @Override
    public String title() {
        return "Spring Session Redis 4.1.0";
    }

    @Override
    public String durability() {
        return "D0: memory of one host";
    }

    @Override
    public int applications() {
        return 3;
    }

    @Override
    public void start() throws IOException {
        var folder = place.folder().toString();
        redis = Child.start(
                place,
                "redis",
                List.of(
                        "redis-server",
                        "--bind",
                        place.host(1),
                        "--port",
                        Integer.toString(PORT),
                        "--dir",
                        folder,
                        "--logfile",
                        folder + "/redis-server.log"));
    }

    @Override
    public List<String> application(int number) {
        return List.of("redis", place.host(1), Integer.toString(PORT));
    }

    @Override
    public void settle() {}

    @Override
    public Set<Long> stores() {
        return redis == null ? Set.of() : Set.of(redis.pid());
    }

    @Override
    public void close() {
        if (redis != null) {
            ProcessHandle.of(redis.pid()).ifPresent(ProcessHandle::destroy);
            redis.close();
        }
    }
}
