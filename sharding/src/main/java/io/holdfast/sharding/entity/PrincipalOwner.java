package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.PrincipalEvent;
import io.holdfast.sharding.model.PrincipalState;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Answers for a principal. Sessions take its word for a short while; so it counts a revocation as done, to everybody,
 * only when the last such word has run out, and gives none in between: all sessions end at one moment.
 */
final class PrincipalOwner extends Owner<PrincipalState, PrincipalCommand, PrincipalEvent> {
    private long wordsUntil;

    private PrincipalOwner(
            ActorContext<OwnerMessage> context,
            Kind<PrincipalState, PrincipalCommand, PrincipalEvent> kind,
            String key,
            OwnerSettings settings) {
        super(context, kind, key, settings);
        // The owner before this one may have given its word a moment ago.
        wordsUntil = settings.nanos().getAsLong() + Kinds.LEASE.toNanos() + OwnerSettings.DRIFT;
    }

    static Behavior<OwnerMessage> create(String key, OwnerSettings settings) {
        return Behaviors.setup(context -> new PrincipalOwner(context, Kinds.PRINCIPAL, key, settings));
    }

    @Override
    boolean permits(PrincipalState state) {
        return true;
    }

    @Override
    long holdUntil(List<PrincipalCommand> commands) {
        return commands.stream().anyMatch(PrincipalOwner::endsAll)
                ? wordsUntil
                : settings.nanos().getAsLong();
    }

    private static boolean endsAll(PrincipalCommand command) {
        return command instanceof PrincipalCommand.RevokeAll || command instanceof PrincipalCommand.Purge;
    }

    @Override
    long lendable(PrincipalState state, PrincipalCommand command) {
        return 0;
    }

    @Override
    void told(PrincipalCommand command, Answer answer) {
        if (answer instanceof Answer.Vouched vouched) {
            wordsUntil = Math.max(
                    wordsUntil,
                    settings.nanos().getAsLong()
                            + Duration.ofMillis(vouched.millis()).toNanos()
                            + OwnerSettings.DRIFT);
        }
    }

    @Override
    void changed(PrincipalState before, PrincipalState after) {}

    @Override
    void vouched(OwnerMessage.Vouched vouched) {}
}
