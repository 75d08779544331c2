package io.holdfast.node.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.node.http.FakeControl;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One node with one receiver, before one register; all nodes' receivers have the same name, as all files say the same. */
final class TestNode {
    private static final Set<String> ALL =
            Set.of("failover", "switchover", "degraded", "recovered", "alarm", "cleared");
    private static final Receiver.Pauses SHORT = new Receiver.Pauses(Duration.ofMillis(5), Duration.ofMillis(20));
    private final KeptOutboxes register;
    private final FakeControl control = new FakeControl();
    private final LinkedBlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    private final Receiver receiver;
    private final Notifier notifier;
    private volatile boolean reachable = true;
    private List<ClusterView> observed = List.of();

    TestNode(KeptOutboxes register, InstantSource clock) {
        this.register = register;
        control.upkeep(register);
        control.coordinator("h1"); // which each of these fakes is
        receiver = new Receiver("chat", ALL, this::send, SHORT);
        notifier = new Notifier(control, () -> observed, "shop", Duration.ofSeconds(5), List.of(receiver), clock);
    }

    private void send(Notification notification) throws IOException {
        if (!reachable) {
            throw new IOException("connection refused");
        }
        told.add(notification);
    }

    FakeControl control() {
        return control;
    }

    LinkedBlockingQueue<Notification> told() {
        return told;
    }

    List<Notifier.Tally> tallies() {
        return notifier.tallies();
    }

    TestNode coordinates(boolean does) {
        control.coordinator(does ? "h1" : "h2");
        return this;
    }

    TestNode reaches(boolean does) {
        reachable = does;
        return this;
    }

    TestNode observes(ClusterView... views) {
        observed = List.of(views);
        return this;
    }

    TestNode look(long seconds) {
        notifier.look(TimeUnit.SECONDS.toNanos(seconds));
        return this;
    }

    void dies() {
        receiver.close();
        notifier.close();
    }

    Notification next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS), "nothing was told within 60 s");
    }

    /** Looks again until the register has noted that everything was told. */
    void untilConfirmed(GroupName group, long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!register.outbox(group).entries().isEmpty()) {
            look(seconds);
            assertThat(System.nanoTime() - deadline)
                    .as("confirmed within a minute")
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}
