package io.holdfast.node.sentinel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The connections of this endpoint, oldest first; used on its own thread only. */
final class Sessions {
    private final Map<Long, Session> sessions = new TreeMap<>();
    private long opened;

    /** A new connection's id. */
    long nextId() {
        return ++opened;
    }

    long opened() {
        return opened;
    }

    void add(Session session) {
        sessions.put(session.id(), session);
    }

    void remove(Session session) {
        sessions.remove(session.id());
    }

    int size() {
        return sessions.size();
    }

    Collection<Session> all() {
        return List.copyOf(sessions.values());
    }

    Optional<Session> at(String address) {
        return sessions.values().stream()
                .filter(s -> s.address().equals(address))
                .findFirst();
    }

    /** Bytes that wait to be sent, on all connections. */
    long pending() {
        return sessions.values().stream().mapToLong(Session::pending).sum();
    }

    void publish(List<Notice> notices) {
        for (var session : new ArrayList<>(sessions.values())) {
            if (session.subscriptions() > 0) {
                notices.forEach(session::hear);
            }
        }
    }
}
