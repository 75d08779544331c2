package io.holdfast.bench.sessions;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The nodes' HTTP API, through kept-alive connections of each thread's own. Either any node is asked, or, once an answer
 * named it, the one that owns the session.
 */
final class HttpStore implements Store {
    private static final int NOBODY = -1;
    private final List<String> hosts;
    private final boolean owners;
    private final Map<String, Integer> known = new ConcurrentHashMap<>();
    private final ThreadLocal<List<HttpConnection>> connections;
    private final Queue<HttpConnection> all = new ConcurrentLinkedQueue<>();

    /** @param way "any" or "owner" */
    HttpStore(String way, List<String> hosts) {
        this.hosts = List.copyOf(hosts);
        this.owners = way.equals("owner");
        this.connections = ThreadLocal.withInitial(this::connections);
    }

    @Override
    public void request(String id) {
        send(id, "GET", "");
    }

    /** Over HTTP that is a request of its own: nobody reads first. */
    @Override
    public void requestAndSet(String id, String name, String value) {
        set(id, name, value);
    }

    @Override
    public void set(String id, String name, String value) {
        send(id, "PATCH", "{\"set\":{\"" + name + "\":\"" + value + "\"}}");
    }

    @Override
    public void close() {
        all.forEach(HttpConnection::close);
    }

    private List<HttpConnection> connections() {
        var own = hosts.stream().map(HttpConnection::new).toList();
        all.addAll(own);
        return own;
    }

    private void send(String id, String method, String body) {
        int owner = owners ? known.getOrDefault(id, NOBODY) : NOBODY;
        int host = owner == NOBODY ? ThreadLocalRandom.current().nextInt(hosts.size()) : owner;
        var named = connections.get().get(host).send(method, "/v1/sessions/" + id, body);
        if (owners && number(named) != owner) {
            known.put(id, number(named));
        }
    }

    /** Nodes are h1, h2, ...; their hosts are in that order. */
    private static int number(String node) {
        return node.charAt(1) - '1';
    }
}
