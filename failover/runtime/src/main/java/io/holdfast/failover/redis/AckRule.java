package io.holdfast.failover.redis;

import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may acknowledge to this primary. {@code WAIT k} counts whichever replicas are attached, so none may attach but
 * those that the order names: their users are on, all others are off and their connections ended. Somebody who is not a
 * member may attach only while the gate is closed and no client is left that waits; it counts for nothing then.
 */
final class AckRule {
    private static final Logger LOG = LoggerFactory.getLogger(AckRule.class);
    private static final Pattern USER = Pattern.compile(" user=(\\S+)");
    private static final Link.Command JOINERS_OFF = Link.Command.of("ACL", "SETUSER", Accounts.JOINER, "off");
    private static final Link.Command END_JOINERS = Link.Command.of("CLIENT", "KILL", "USER", Accounts.JOINER);
    private static final long LONELY_NANOS = 2_000_000_000L;
    private static final long AGAIN_NANOS = 2_000_000_000L;

    private final Instance instance;
    private List<NodeName> applied = List.of();
    private boolean appliedOnce;
    private boolean joinersAdmitted;
    private boolean proven;
    private int gate = ConfigFile.CLOSED;
    private long aloneSince;
    private boolean alone;
    private long appliedAt;

    AckRule(Instance instance) {
        this.instance = instance;
    }

    /**
     * Before a promotion: the rule stands before the primary does, behind a closed gate. An agent that died while it handed over
     * left the pings at an hour, and idle replicas would take silence for death; as a replica it let others join through it.
     */
    void admitOnly(List<NodeName> names, List<Member> members) throws IOException {
        apply(names, members, List.of(Instance.CLOSE_GATE, Instance.PING_AS_USUAL, JOINERS_OFF, END_JOINERS));
        joinersAdmitted = false;
        gate = ConfigFile.CLOSED;
        alone = false;
        proven = false;
    }

    /**
     * Repairs what drifted, then says what was verified.
     *
     * @param open whether clients may write, as far as marker and lease are concerned
     */
    void keep(Order.Lead order, boolean open) throws IOException {
        if (!appliedOnce || !order.ackNames().equals(applied) || System.nanoTime() - appliedAt > AGAIN_NANOS) {
            if (!order.ackNames().equals(applied)) {
                proven = false;
                instance.view.change(facts -> facts.ackNames = null);
            }
            apply(order.ackNames(), order.members(), List.of());
            gate = -1;
        }
        boolean enough = enough(order);
        joiners(!enough);
        gate(open && enough ? order.k() : ConfigFile.CLOSED);
        verify(order);
    }

    /** With fewer than k named members nothing can be acknowledged; the next member has to come in all the same. */
    private boolean enough(Order.Lead order) throws IOException {
        if (order.k() == 0) {
            return true;
        }
        if (order.ackNames().size() < order.k()) {
            return false;
        }
        if (named(order, instance.link.progress(), 0) >= order.k()) {
            alone = false;
            return true;
        }
        if (!alone) {
            alone = true;
            aloneSince = System.nanoTime();
        }
        return System.nanoTime() - aloneSince < LONELY_NANOS;
    }

    private void joiners(boolean admitted) throws IOException {
        if (admitted == joinersAdmitted && appliedOnce) {
            return;
        }
        if (admitted) {
            gate(ConfigFile.CLOSED);
            instance.endClients(instance.link);
            instance.link.ask("ACL", "SETUSER", Accounts.JOINER, "on");
        } else {
            instance.link.askAll(JOINERS_OFF, END_JOINERS);
        }
        joinersAdmitted = admitted;
    }

    private void gate(int wanted) throws IOException {
        if (gate != wanted) {
            instance.link.ask("CONFIG", "SET", "min-replicas-to-write", Integer.toString(wanted));
            gate = wanted;
        }
    }

    private void apply(List<NodeName> names, List<Member> members, List<Link.Command> before) throws IOException {
        var wanted = new HashSet<String>();
        var commands = new ArrayList<>(before);
        for (var name : names) {
            wanted.add(Accounts.of(name));
            var rule = new ArrayList<>(List.of("SETUSER", Accounts.of(name)));
            rule.addAll(Accounts.replication(instance.secret()));
            commands.add(new Link.Command("ACL", rule));
        }
        commands.add(Link.Command.of("ACL", "USERS"));
        var users = ask(commands).getLast();
        ask(users.stream()
                .flatMap(user -> excluding(String.valueOf(user), wanted).stream())
                .toList());
        if (!names.equals(applied)) {
            LOG.info(
                    "group {}: {} of {} members may acknowledge",
                    instance.settings.group(),
                    names.size(),
                    members.size());
        }
        applied = List.copyOf(names);
        appliedOnce = true;
        appliedAt = System.nanoTime();
    }

    private List<List<Object>> ask(List<Link.Command> commands) throws IOException {
        return commands.isEmpty() ? List.of() : instance.link.askAll(commands.toArray(Link.Command[]::new));
    }

    private static List<Link.Command> excluding(String user, Set<String> wanted) {
        if (!Accounts.ours(user)) {
            var rule = new ArrayList<>(List.of("SETUSER", user));
            rule.addAll(Accounts.FORBIDDEN);
            return List.of(new Link.Command("ACL", rule));
        }
        if (!wanted.contains(user) && !user.equals(Accounts.AGENT) && !user.equals(Accounts.JOINER)) {
            return List.of(
                    Link.Command.of("ACL", "SETUSER", user, "off"), Link.Command.of("CLIENT", "KILL", "USER", user));
        }
        return List.of();
    }

    /**
     * Whoever is attached is named, and k of the named hold all that was written before: then nobody who was taken out
     * is needed for what it had helped to acknowledge.
     */
    private void verify(Order.Lead order) throws IOException {
        for (var line :
                instance.link.text("CLIENT", "LIST", "TYPE", "replica").lines().toList()) {
            var user = USER.matcher(line);
            var name = user.find() ? user.group(1) : "";
            boolean named = applied.stream().map(Accounts::of).anyMatch(name::equals);
            if (!named && !(joinersAdmitted && name.equals(Accounts.JOINER))) {
                LOG.warn("group {}: a replica of nobody's is ended: {}", instance.settings.group(), name);
                instance.link.ask("CLIENT", "KILL", "TYPE", "replica");
                instance.view.change(facts -> facts.ackNames = null);
                return;
            }
        }
        if (proven || order.k() == 0 || applied.size() < order.k() || held(order, instance.link.progress())) {
            proven = true;
            var names = applied;
            var seen = instance.view.observation();
            if (!names.equals(seen.ackNames()) || seen.ackK() != order.k()) {
                instance.view.change(facts -> {
                    facts.ackNames = names;
                    facts.ackK = order.k();
                });
            }
        }
    }

    /** k of the named members have everything that was written until now; a joiner counts for nothing. */
    boolean held(Order.Lead order, Info now) throws IOException {
        if (named(order, now, 0) < order.k()) {
            return false; // waiting would only keep this thread from seeing the next one attach
        }
        var then = instance.link.replicationAfter(Link.Command.of("WAIT", Integer.toString(order.k()), "100"));
        boolean held = named(order, then, now.offset()) >= order.k();
        proven |= held && order.ackNames().equals(applied);
        return held;
    }

    private static long named(Order.Lead order, Info info, long atLeast) {
        return info.attached().stream()
                .filter(a -> a.online() && a.offset() >= atLeast)
                .filter(a -> Attachments.node(a, order.members())
                        .filter(order.ackNames()::contains)
                        .isPresent())
                .count();
    }
}
