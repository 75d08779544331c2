package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Where questions go is a guess; it must never be a node that has left or cannot be reached. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HomesTest {
    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "homes");
    private final Homes homes = new Homes(10);

    @AfterAll
    void stop() {
        system.terminate();
    }

    @Test
    void aNodeIsGuessedOnceItAnsweredAndTakesQuestions() {
        int place = homes.place(true, "some");
        assertThat(homes.learn(place, "h2")).isFalse();
        assertThat(homes.of(place)).isNull();

        homes.open("h2", courier(2));
        assertThat(homes.learn(place, "h2")).isTrue();
        assertThat(homes.of(place)).isNotNull();
        assertThat(homes.of(homes.place(false, "some"))).isNull();

        homes.close("h2");
        assertThat(homes.of(place)).isNull();
        assertThat(homes.learn(place, "h2")).isFalse();
    }

    @Test
    void aNodeThatCannotBeReachedIsNotGuessedAnyMore() {
        int place = homes.place(true, "other");
        var courier = courier(3);
        homes.open("h3", courier);
        homes.learn(place, "h3");

        homes.close(courier.path().address());

        assertThat(homes.of(place)).isNull();
    }

    @Test
    void aNodeThatCameBackIsAnotherOne() {
        int place = homes.place(true, "again");
        homes.open("h4", courier(4));
        homes.learn(place, "h4");

        homes.open("h4", courier(5));

        assertThat(homes.of(place)).isNull();
    }

    private ActorRef<CourierMessage> courier(int number) {
        return system.systemActorOf(Behaviors.empty(), "courier-" + number, Props.empty());
    }
}
