package io.holdfast.multijvm.check;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which host acknowledged writes of which timeline. Each epoch has a timeline of its own, so each has one such host at most. */
public final class Acknowledgers {
    private final Map<Long, Set<String>> hosts = new TreeMap<>();

    public synchronized void add(long timeline, String host) {
        hosts.computeIfAbsent(timeline, t -> new TreeSet<>()).add(host);
    }

    public synchronized List<String> findings() {
        return hosts.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> "timeline %d was acknowledged by %s".formatted(e.getKey(), e.getValue()))
                .toList();
    }
}
