package io.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void onlyAgesAndAGrowingLogAreNoNews() throws Exception {
        var report = Samples.fullReport();
        var steady = report.steady();

        var other = Arrays.stream(Report.class.getRecordComponents())
                .filter(part -> !Objects.equals(value(part, report), value(part, steady)))
                .map(RecordComponent::getName);

        assertThat(other).containsExactly("sequence", "leaseAgeMillis", "replicas", "progress", "evidence");
        assertThat(steady.replicas()).containsExactly(new ReplicaSeen(new NodeName("h2"), true, 0, true, 0));
        assertThat(steady.evidence())
                .isEqualTo(new Evidence(report.evidence().epoch(), true, 0, Evidence.Probe.REFUSED, 0));
        assertThat(steady.steady()).isEqualTo(steady);
    }

    private static Object value(RecordComponent part, Report of) {
        try {
            return String.valueOf(part.getAccessor().invoke(of));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(part.getName(), e);
        }
    }
}
