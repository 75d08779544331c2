package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectabilityTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            streams                  | steady e3 from h1            | h2 streaming 3@300                  | ''
            is fenced                | steady e3 from h1            | h2 fenced 3@300                     | ''
            serves                   | steady e3 from h1            | h2 running 3@300                    | ''
            is leaving               | steady e3 from h1 leaving h2 | h2 streaming 3@300                  | it is being taken out of the group
            is leaving and wiped     | steady e3 from h1 leaving h2 | h2 streaming 3@300 rebuilding       | it is being taken out of the group
            another one is leaving   | steady e3 from h1 leaving h3 | h2 streaming 3@300                  | ''
            is rebuilt               | steady e3 from h1            | h2 streaming 3@300 rebuilding       | it is being rebuilt
            has other data           | steady e3 from h1            | h2 streaming 3@300 data=other       | its data is not the data that was registered
            may never lead           | steady e3 from h1            | h2 streaming 3@300 never-leads      | its priority is 0
            cannot write             | steady e3 from h1            | h2 streaming 3@300 cannot-write     | it cannot write
            has no room              | steady e3 from h1            | h2 streaming 3@300 cannot-write why=no-room | it cannot write (no room)
            is not consistent        | steady e3 from h1            | h2 streaming 3@300 inconsistent     | its data is not consistent yet
            failed, and says nothing | steady e3 from h1            | h2 failed 3@300 inconsistent        | its data is not consistent yet
            connects, inconsistent   | steady e3 from h1            | h2 connecting 3@300 inconsistent why=no-upstream | its data is not consistent yet
            failed, and says why     | steady e3 from h1            | h2 failed inconsistent why=damaged  | its instance is failed (damaged)
            connects                 | steady e3 from h1            | h2 connecting 3@300                 | its instance is connecting
            connects, and says why   | steady e3 from h1            | h2 connecting 3@300 why=no-upstream | its instance is connecting (no upstream)
            has stopped              | steady e3 from h1            | h2 stopped 3@300                    | its instance is stopped
            is nowhere               | steady e3 from h1            | h2 streaming                        | its position is unknown
            is on a strange history  | steady e3 from h1            | h2 streaming 9@300                  | its position is unknown
            is silent                | steady e3 from h1            | h2 streaming 3@300 age=9000         | its node has not been heard for 9000 ms
            was never heard          | steady e3 from h1            | h3 streaming 3@300                  | its node has not been heard for ever
            is no member             | steady e3 from h1 of h1,h3   | h2 streaming 3@300                  | it is not counted as a member yet
            """)
    void aReplicaThatMayNotLeadSaysWhyInOneSentence(String why, String state, String heard, String sentence) {
        assertThat(Electability.of(Given.situation(state, heard), Given.node("h2")))
                .isEqualTo(sentence);
    }
}
