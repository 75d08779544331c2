package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailoverPolicyTest {

    @Test
    void aSilenceThatOutlastsTheLeaseIsRefused() {
        assertThat(of(1800, 1800).silence()).isEqualTo(Duration.ofMillis(1800));
        assertThatThrownBy(() -> of(1801, 1800))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "silence (PT1.801S) must not be longer than lease (PT1.8S): detection would wait for nothing");
    }

    private static FailoverPolicy of(long silence, long lease) {
        var usual = FailoverPolicy.defaults();
        return new FailoverPolicy(
                Duration.ofMillis(silence),
                Duration.ofMillis(lease),
                usual.guard(),
                usual.preferredPatience(),
                usual.promotionTimeout(),
                usual.handOverTimeout(),
                usual.aloneAfter(),
                usual.initialiserTimeout());
    }
}
