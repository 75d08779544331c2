package io.holdfast.sharding.entity;

import io.holdfast.sharding.entity.CourierMessage.Answered;
import io.holdfast.sharding.entity.CourierMessage.Question;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.SessionCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Asks owners for this node's callers and brings their answers. What is for owners on another node is gathered: while one
 * message is under way the next one fills, because a message costs far more than what is in it. That node's courier asks
 * there and gathers the answers. Without a guess where the owner is, this node's region finds it.
 */
final class Courier {
    static final String NAME = "holdfast-courier";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final long RELAYED = Duration.ofSeconds(10).toNanos();
    private static final long INTRODUCE = Duration.ofSeconds(1).toNanos();

    /** Gives a question to this node's region, which brings it to wherever the owner is. */
    interface Region {
        void tell(boolean session, String key, OwnerMessage.Asked asked);
    }

    /** Somebody waits for an answer until {@code until}. */
    private sealed interface Waiting {
        long until();

        record Caller(CompletableFuture<Reply> answer, int place, String key, Command command, long since, long until)
                implements Waiting {}

        record Afar(ActorRef<CourierMessage> courier, long id, String key, boolean borrows, long until)
                implements Waiting {}
    }

    private final String node;
    private final Region region;
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final Homes homes;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final Map<ActorRef<CourierMessage>, Post> post = new HashMap<>();
    private final Borrowed borrowed = new Borrowed();
    private final Borrowers borrowers;
    private final InstantSource clock;
    private final CompletableFuture<ActorRef<CourierMessage>> self = new CompletableFuture<>();
    private long introducedAt = System.nanoTime() - INTRODUCE;
    private boolean closed;
    private volatile boolean stopped;

    Courier(ActorSystem<?> system, String node, int shards, InstantSource clock, Region region) {
        this.node = node;
        this.region = region;
        this.cluster = Cluster.get(system);
        this.resolver = ActorRefResolver.get(system);
        this.homes = new Homes(shards);
        this.clock = clock;
        this.borrowers = new Borrowers(self, System::nanoTime);
    }

    Lender lender() {
        return borrowers;
    }

    /** The answer, or that none came in time. */
    CompletionStage<Reply> ask(boolean session, String key, Command command, Duration limit) {
        long now = System.nanoTime();
        var loan = session && command instanceof SessionCommand.Read read && !stopped
                ? borrowed.find(key, read, now)
                : null;
        if (loan != null) {
            return CompletableFuture.completedFuture(seen(loan));
        }
        var answer = new CompletableFuture<Reply>();
        long id = ids.incrementAndGet();
        int place = homes.place(session, key);
        waiting.put(id, new Waiting.Caller(answer, place, key, command, now, now + limit.toNanos()));
        if (stopped) {
            giveUpAll();
            return answer;
        }
        var courier = self.join();
        lookAtClock(courier);
        var home = homes.of(place);
        if (home == null) {
            region.tell(session, key, new OwnerMessage.Asked(command, courier.narrow(), id));
        } else if (home.add(new Question(id, session, key, command))) {
            courier.tell(new CourierMessage.SendQuestions(home));
        }
        return answer;
    }

    Behavior<CourierMessage> behavior() {
        return Behaviors.supervise(Behaviors.<CourierMessage>setup(this::begin)).onFailure(SupervisorStrategy.resume());
    }

    private Behavior<CourierMessage> begin(ActorContext<CourierMessage> context) {
        ActorRef<ClusterEvent.MemberEvent> members =
                context.messageAdapter(ClusterEvent.MemberEvent.class, Courier::changed);
        cluster.subscriptions().tell(Subscribe.create(members, ClusterEvent.MemberEvent.class));
        ActorRef<ClusterEvent.ReachabilityEvent> reach =
                context.messageAdapter(ClusterEvent.ReachabilityEvent.class, Courier::changed);
        cluster.subscriptions().tell(Subscribe.create(reach, ClusterEvent.ReachabilityEvent.class));
        context.spawn(losses(), "losses");
        self.complete(context.getSelf());
        return Behaviors.receive(
                (same, message) -> {
                    received(context, message);
                    return Behaviors.same();
                },
                (same, signal) -> {
                    if (signal instanceof PostStop) {
                        stopped = true;
                        giveUpAll();
                    }
                    return Behaviors.same();
                });
    }

    /** Beside the courier: a loss must be known before shards move, however much waits for the courier. */
    private Behavior<ClusterEvent.ClusterDomainEvent> losses() {
        return Behaviors.setup(context -> {
            cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), ClusterEvent.MemberEvent.class));
            cluster.subscriptions()
                    .tell(Subscribe.create(context.getSelf().narrow(), ClusterEvent.ReachabilityEvent.class));
            return Behaviors.receiveMessage(event -> {
                if (event instanceof ClusterEvent.MemberDowned
                        || event instanceof ClusterEvent.MemberRemoved
                        || event instanceof ClusterEvent.UnreachableMember) {
                    borrowers.lost();
                }
                return Behaviors.same();
            });
        });
    }

    private void received(ActorContext<CourierMessage> context, CourierMessage message) {
        switch (message) {
            case Reply reply -> answered(context, reply);
            case CourierMessage.Questions asked -> asked(context, asked);
            case CourierMessage.Answers come -> come(context, come);
            case CourierMessage.Recall recall -> {
                borrowed.drop(recall.key(), System.nanoTime());
                borrowers
                        .recalled(recall)
                        .forEach((who, what) -> postFor(context, who).recall(what));
            }
            case CourierMessage.SendQuestions send ->
                send.to()
                        .take()
                        .forEach(piece ->
                                send.to().courier().tell(new CourierMessage.Questions(context.getSelf(), piece, true)));
            case CourierMessage.SendAnswers send -> {
                var gathered = post.remove(send.to());
                if (gathered != null) {
                    gathered.all(context.getSelf()).forEach(send.to()::tell);
                }
            }
            case CourierMessage.Open open -> opened(context.getSelf(), open);
            case CourierMessage.Closed gone -> homes.close(gone.node());
            case CourierMessage.MemberChanged changed -> {
                if (!changed.usable()) {
                    homes.close(changed.address());
                }
            }
            case CourierMessage.LookAtClock look -> giveUp(context);
            case CourierMessage.Close close -> {
                closed = true;
                others(new CourierMessage.Closed(node));
                close.replyTo().tell(Done.getInstance());
            }
        }
    }

    private static CourierMessage changed(ClusterEvent.MemberEvent event) {
        return new CourierMessage.MemberChanged(
                event.member().address(), event.member().status().equals(MemberStatus.up()));
    }

    private static CourierMessage changed(ClusterEvent.ReachabilityEvent event) {
        return new CourierMessage.MemberChanged(
                event.member().address(), event instanceof ClusterEvent.ReachableMember);
    }

    private void asked(ActorContext<CourierMessage> context, CourierMessage.Questions asked) {
        long until = System.nanoTime() + RELAYED;
        for (var question : asked.questions()) {
            long id = ids.incrementAndGet();
            waiting.put(id, new Waiting.Afar(asked.replyTo(), question.id(), question.key(), asked.borrows(), until));
            region.tell(
                    question.session(),
                    question.key(),
                    new OwnerMessage.Asked(question.command(), context.getSelf().narrow(), id));
        }
        lookAtClock(context.getSelf());
    }

    private void answered(ActorContext<CourierMessage> context, Reply reply) {
        var asker = waiting.remove(reply.id());
        if (asker == null) {
            return;
        }
        switch (asker) {
            case Waiting.Caller caller -> {
                learn(context.getSelf(), caller.place(), reply.owner());
                if (reply.lent() > 0 && caller.command() instanceof SessionCommand.Read read) {
                    borrowed.keep(caller.key(), read, reply, caller.since(), System.nanoTime());
                }
                complete(caller, reply);
            }
            case Waiting.Afar afar -> {
                long lent = afar.borrows() ? reply.lent() : 0;
                if (lent > 0) {
                    borrowers.lent(afar.key(), afar.courier());
                }
                postFor(context, afar.courier())
                        .answer(new Answered(afar.id(), reply.answer(), reply.owner(), reply.epoch(), lent));
            }
        }
    }

    private void come(ActorContext<CourierMessage> context, CourierMessage.Answers come) {
        come.answers().forEach(a -> answered(context, new Reply(a.answer(), a.owner(), a.epoch(), a.id(), a.lent())));
        var from = come.from();
        if (from != null) {
            come.recalled().forEach(recalled -> {
                borrowed.drop(recalled.key(), System.nanoTime());
                postFor(context, from).giveBack(recalled.id());
            });
            come.returned().forEach(id -> borrowers.returned(id, from));
        }
    }

    private Post postFor(ActorContext<CourierMessage> context, ActorRef<CourierMessage> to) {
        return post.computeIfAbsent(to, one -> {
            // Behind what has arrived by now, so that all of it goes together.
            context.getSelf().tell(new CourierMessage.SendAnswers(to));
            return new Post();
        });
    }

    /** What is borrowed: whoever asks is there now. */
    private Reply seen(Reply loan) {
        return loan.answer() instanceof Answer.Shown shown
                ? new Reply(shown.seen(clock.millis()), loan.owner(), loan.epoch())
                : loan;
    }

    /** Not here: what callers do with an answer may take its time, and may even ask for the next one and wait. */
    private static void complete(Waiting.Caller caller, Reply reply) {
        ForkJoinPool.commonPool().execute(() -> caller.answer().complete(reply));
    }

    private void learn(ActorRef<CourierMessage> me, int place, String owner) {
        if (owner.equals(node) || owner.isEmpty()) {
            if (homes.of(place) != null) {
                homes.unlearn(place);
            }
        } else if (!homes.learn(place, owner) && System.nanoTime() - introducedAt > INTRODUCE) {
            introducedAt = System.nanoTime();
            others(new CourierMessage.Open(node, me, true));
        }
    }

    private void opened(ActorRef<CourierMessage> me, CourierMessage.Open open) {
        if (usable(open.courier())) {
            homes.open(open.node(), open.courier());
        }
        if (open.andYou() && !closed) {
            open.courier().tell(new CourierMessage.Open(node, me, false));
        }
    }

    private void others(CourierMessage message) {
        for (var member : cluster.state().getMembers()) {
            if (!member.uniqueAddress().equals(cluster.selfMember().uniqueAddress())) {
                ActorRef<CourierMessage> other = resolver.resolveActorRef(member.address() + "/system/" + NAME);
                other.tell(message);
            }
        }
    }

    /** Only a member that stays and answers: what is sent to another may be lost where the region would have kept it. */
    private boolean usable(ActorRef<CourierMessage> courier) {
        var state = cluster.state();
        for (var member : state.getMembers()) {
            if (member.address().equals(courier.path().address())) {
                return member.status().equals(MemberStatus.up())
                        && !state.getUnreachable().contains(member);
            }
        }
        return false;
    }

    private void lookAtClock(ActorRef<CourierMessage> me) {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            me.tell(new CourierMessage.LookAtClock());
        }
    }

    private void giveUp(ActorContext<CourierMessage> context) {
        long now = System.nanoTime();
        waiting.forEach((id, asker) -> {
            if (asker.until() - now < 0 && waiting.remove(id) instanceof Waiting.Caller caller) {
                homes.unlearn(caller.place());
                complete(caller, unanswered());
            }
        });
        borrowed.sweep(now);
        borrowers.sweep();
        if (waiting.isEmpty() && borrowed.isEmpty() && borrowers.isEmpty()) {
            looking.set(false);
            if (waiting.isEmpty() || !looking.compareAndSet(false, true)) {
                return;
            }
        }
        var unused = context.scheduleOnce(LOOK, context.getSelf(), new CourierMessage.LookAtClock());
    }

    /** This node's part in the cluster has ended: nobody looks at the clock for them any more. */
    private void giveUpAll() {
        waiting.keySet().forEach(id -> {
            if (waiting.remove(id) instanceof Waiting.Caller caller) {
                complete(caller, unanswered());
            }
        });
    }

    static Reply unanswered() {
        return new Reply(Answer.unavailable("The session's owner did not answer in time."), "", 0);
    }
}
