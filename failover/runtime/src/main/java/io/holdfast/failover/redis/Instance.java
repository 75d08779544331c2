package io.holdfast.failover.redis;

import io.holdfast.failover.agent.PrimaryGuard;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Goal;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.failover.instance.StartBackoff;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.failover.instance.View;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Secret;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The instance as all orders share it: its process, its connections, what is held true of it. */
final class Instance implements AutoCloseable {
    static final String PING_PERIOD = "repl-ping-replica-period";
    static final String PING_SECONDS = "1";
    static final Link.Command CLOSE_GATE =
            Link.Command.of("CONFIG", "SET", "min-replicas-to-write", Integer.toString(ConfigFile.CLOSED));
    static final Link.Command FOLLOW_NOBODY = Link.Command.of("REPLICAOF", "127.0.0.1", "1");
    static final Link.Command PING_AS_USUAL = Link.Command.of("CONFIG", "SET", PING_PERIOD, PING_SECONDS);

    private static final Duration LIMIT = Duration.ofSeconds(2);

    final RedisSettings settings;
    final RunAs owner;
    final PrimaryGuard guard;
    final View view = new View();
    final Goal goal = new Goal();
    final StartBackoff backoff = new StartBackoff("Redis", System::nanoTime);
    final ConfigFile file;
    final Server server;
    final Notes notes;
    final Store store;
    final Link link;
    final Link urgent;
    final Link watching;
    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    private final RedisClient client = RedisClient.create(resources);
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private volatile Secret secret = Secret.NONE;
    private volatile boolean barred;
    private volatile boolean demoting;

    Instance(RedisSettings settings, PrimaryGuard guard, Runnable onExit) throws RefusedException {
        this.settings = settings;
        this.guard = guard;
        this.owner = RunAs.of(settings.group(), settings.runAs(), "redis");
        this.file = new ConfigFile(settings, owner);
        this.server = new Server(settings, owner, file, onExit);
        this.notes = new Notes(settings.stateDir());
        this.store = new Store(settings);
        client.setOptions(Link.options());
        this.link = own(LIMIT);
        this.urgent = own(Duration.ofMillis(300));
        this.watching = own(Duration.ofSeconds(1));
    }

    private Link own(Duration limit) {
        return new Link(client, settings.host(), settings.port(), () -> secret, limit);
    }

    /** The agents' user is the same on all nodes. */
    Link to(String host, int port) {
        return new Link(client, host, port, () -> secret, Duration.ofSeconds(1));
    }

    InstanceState state() {
        return view.observation().state();
    }

    Secret secret() {
        return secret;
    }

    void secret(Secret known) {
        secret = known;
    }

    /** Histories that an order named: the register handed them out. */
    void registered(Collection<LineageEntry> lineage) {
        lineage.forEach(entry -> registered.add(entry.history()));
    }

    void registered(String history) {
        registered.add(history);
    }

    Position position(Info info) {
        return info.position(registered);
    }

    void unlessGivenUp(Order order) throws SupersededException {
        if (goal.gaveUp(order)) {
            throw new SupersededException();
        }
    }

    /** After it was ended for want of a lease nothing is started or promoted until another order asks for a replica. */
    void bar() {
        barred = true;
    }

    void liftBar() {
        barred = false;
    }

    boolean barred() {
        return barred;
    }

    /** While this agent itself makes a replica of a primary that the view still tells of. */
    void demoting(boolean now) {
        demoting = now;
    }

    boolean demoting() {
        return demoting || barred;
    }

    /** A new process, fenced by its file; what it reads in is not known yet. */
    void start() throws IOException {
        backoff.require();
        if (Files.notExists(settings.dataDir())) {
            owner.ownFolder(settings.dataDir());
        }
        if (notes.kept().isPresent() && !store.is(notes.keptIn())) {
            notes.filesAreGone();
        }
        file.write(secret);
        closeLinks();
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STARTING;
            facts.secret = secret;
        });
        server.start();
        backoff.started();
    }

    /** Why the server ended; one that nobody asked to end is left alone for a while before it is started again. */
    String ended() {
        var reason = LogTail.lastReason(server.log());
        if (server.askedToEnd()) {
            backoff.stopped();
        } else {
            backoff.died(reason);
        }
        return reason;
    }

    /** Whoever was connected asks again where the primary is; who waits for an acknowledgement learns that none came. */
    void endClients(Link through) throws IOException {
        through.ask("CLIENT", "KILL", "TYPE", "pubsub", "SKIPME", "yes");
        for (var user : through.ask("ACL", "USERS")) {
            if (!Accounts.ours(String.valueOf(user))) {
                through.ask("CLIENT", "KILL", "USER", String.valueOf(user), "SKIPME", "yes");
            }
        }
    }

    Incarnation run() throws IOException {
        return new Incarnation(Info.of(link.text("INFO", "server")).text("run_id"));
    }

    /** Once the append-only file is whole, every further write is in it before its answer: a restart forgets nothing. */
    void noteKept(Info info) throws IOException {
        var life = view.observation().incarnation();
        if (settings.keepsEveryWrite()
                && life != null
                && info.consistent()
                && info.number("aof_enabled", 0) == 1
                && info.number("aof_rewrite_in_progress", 1) == 0
                && info.number("aof_rewrite_scheduled", 1) == 0
                && (notes.kept().filter(life::equals).isEmpty() || !store.is(notes.keptIn()))) {
            notes.everythingIsOnDisk(life, store.name());
        }
    }

    void closeLinks() {
        link.close();
        urgent.close();
        watching.close();
    }

    static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        closeLinks();
        client.shutdown(0, 500, TimeUnit.MILLISECONDS);
        var unused = resources.shutdown(0, 500, TimeUnit.MILLISECONDS);
    }
}
