package io.holdfast.bench.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the benchmark's processes tell each other, and what its user tells them. */
class WordsTest {

    @Test
    void whatOneProcessMeasuredAnotherReads() {
        var latencies = Measured.histogram();
        latencies.recordValue(150);
        latencies.recordValue(90_000);

        var read = Measured.parse(
                List.of(new Measured(2_000_000_000, 3, latencies).words().split(" ")));

        assertThat(read.done()).isEqualTo(2);
        assertThat(read.failed()).isEqualTo(3);
        assertThat(read.perSecond()).isEqualTo(1);
        assertThat(read.millis(99)).isBetween(89.0, 91.0);
    }

    @Test
    void anOrdersSharesAreTheOrder() {
        var order = new Order(Mix.WEB, 64, 10, 10_000);

        var shares = IntStream.range(0, 3).mapToObj(i -> order.share(i, 3)).toList();

        assertThat(shares.stream().mapToInt(Order::clients).sum()).isEqualTo(64);
        assertThat(shares.stream().mapToInt(Order::rate).sum()).isEqualTo(10_000);
        assertThat(Order.parse(List.of(order.words().split(" ")))).isEqualTo(order);
    }

    @Test
    void aSystemThatIsNotThereIsNamed() {
        assertThat(Wish.parse(new String[] {"all", "--clients", "8"}).systems()).hasSize(4);
        assertThatThrownBy(() -> Wish.parse(new String[] {"memcached"})).hasMessageContaining("memcached");
        assertThatThrownBy(() -> Wish.parse(new String[] {"--clients"})).hasMessageContaining("--clients");
    }

    @Test
    void theFirstOfTheListIsDrawnMostOften() {
        var zipf = new Zipf(1000);
        var random = new SplittableRandom(1);

        var drawn = IntStream.range(0, 100_000).map(i -> zipf.draw(random)).toArray();

        assertThat(IntStream.of(drawn)).allMatch(place -> place >= 0 && place < 1000);
        assertThat(IntStream.of(drawn).filter(place -> place == 0).count())
                .isGreaterThan(
                        5 * IntStream.of(drawn).filter(place -> place == 9).count());
    }
}
