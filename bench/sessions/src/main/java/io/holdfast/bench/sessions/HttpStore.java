package io.holdfast.bench.sessions;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The nodes' HTTP API, through kept-alive connections of each thread's own. Either any node is asked, or, once an answer
 * named it, the one that owns the session.
 */
final class HttpStore implements Store {
    private static final int NOBODY = -1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<String> hosts;
    private final boolean owners;
    private final Map<String, Integer> known = new ConcurrentHashMap<>();
    private final ThreadLocal<List<HttpConnection>> connections;

    /** @param way "any" or "owner" */
    HttpStore(String way, List<String> hosts) {
        this.hosts = List.copyOf(hosts);
        this.owners = way.equals("owner");
        this.connections = ThreadLocal.withInitial(
                () -> this.hosts.stream().map(HttpConnection::new).toList());
    }

    @Override
    public String create(Map<String, String> attributes) {
        var body = JSON.createObjectNode();
        attributes.forEach(body.putObject("attributes")::put);
        var host = ThreadLocalRandom.current().nextInt(hosts.size());
        return Additions.id(connections
                .get()
                .get(host)
                .ask("POST", "/v1/sessions", body.toString(), "")
                .body());
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
        connections.get().forEach(HttpConnection::close);
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
