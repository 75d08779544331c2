package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Report;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObeyedTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a fence                                | fencing e3 from h1            | h2 streaming 3@300                                | fenced 3@300 exact
            a fence of who knows no position       | fencing e3 from h1            | h2 connecting                                     | fenced
            a fence of who hangs                   | fencing e3 from h1            | h2 hung 3@300                                     | hung 3@300
            a planned stop                         | handing-over e3 from h2 to h1 | h2 running 4@500                                  | stopped 4@500 exact
            Redis is demoted in its place          | handing-over e3 from h2 to h1 redis | h2 running 4@500                            | fenced 4@500 exact
            a promotion                            | promoting e3 from h1 to h2    | h2 fenced 3@300                                   | promoted 4@300 leads 4 from 3@300
            a promotion of who knows no position   | promoting e3 from h1 to h2    | h2 fenced                                         | promoted 4@0 leads 4 from @0
            it leads, one replica is there         | steady e3 from h2             | h2 promoted 4@300; h1 fenced 4@300; h3 empty      | running 4@300 opened
            it leads, no replica is whole          | steady e3 from h2             | h2 promoted 4@300; h1 hung 4@300; h3 empty        | running 4@300
            it leads, one of two is there          | steady e3 from h2 k2          | h2 promoted 4@300; h1 fenced 4@300; h3 empty      | running 4@300
            it leads, a stranger is there          | steady e3 from h2             | h2 promoted 4@300; h4 fenced 4@300; h3 empty      | running 4@300
            the primary serves                     | steady e3 from h1             | h2 connecting 4@400; h1 running 4@500             | streaming 4@500 up=h1 caught-up
            the primary is promoted                | opening e3 from h1            | h2 connecting 4@400; h1 promoted 4@500            | streaming 4@500 up=h1 caught-up
            the primary is fenced                  | steady e3 from h1             | h2 streaming 4@400; h1 fenced 4@500               | connecting 4@400
            the primary is fenced, another serves  | steady e3 from h1             | h2 streaming 4@400; h3 running 4@600; h1 fenced 4@500 | connecting 4@400
            another serves as well                 | steady e3 from h1             | h2 streaming 4@400; h3 running 4@600; h1 running 4@500 | streaming 4@500 up=h1 caught-up
            nobody knows how far the primary is    | steady e3 from h1             | h2 streaming 4@400; h1 running                    | connecting 4@400
            """)
    void whoIsWholeDoesWhatItIsToldToAndWhoIsNotStaysAsItIs(String why, String state, String heard, String after) {
        var s = Given.situation(state + " of h1,h2,h3", heard);

        var report = Obeyed.reports(s.state(), s.freshReports()).getFirst();

        assertThat(told(report)).isEqualTo(after);
        assertThat(report.promised()).isEqualTo(s.epoch());
        assertThat(report.obeyedVersion()).isEqualTo(Given.VERSION);
        assertThat(report.leaseAgeMillis()).isEqualTo(Long.MAX_VALUE);
    }

    private static String told(Report r) {
        return r.state().word()
                + (r.position() == null
                        ? ""
                        : " " + at(r.position().history(), r.position().offset()))
                + (r.exact() ? " exact" : "")
                + (r.promoted() == null
                        ? ""
                        : " leads " + r.promoted().history() + " from "
                                + at(r.promoted().parent(), r.promoted().from()))
                + (r.markerEpoch().equals(Epoch.NONE) ? "" : " opened")
                + (r.upstream() == null ? "" : " up=" + r.upstream())
                + (r.caughtUp() ? " caught-up" : "");
    }

    private static String at(String history, long offset) {
        return history + "@" + offset;
    }
}
