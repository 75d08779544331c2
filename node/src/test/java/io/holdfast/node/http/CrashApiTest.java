package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A server is killed for a rehearsal only when the right one asks for it, in so many words, and all is well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashApiTest {
    private static final String PATH = "/v1/groups/main/crash";
    private static final String TYPED = "{\"confirm\": \"main\"}";
    private final FakeNode node = new FakeNode(FakeNode.tokens());
    private final Asker asker = new Asker(node);

    @BeforeEach
    void asUsual() {
        node.control().healthy(true);
    }

    @AfterAll
    void end() {
        asker.close();
        node.close();
    }

    @Test
    void anOperatorMayNot() {
        assertThat(asker.as("operator", "POST", PATH, TYPED).statusCode()).isEqualTo(403);
        assertThat(asker.as("admin", "POST", PATH, TYPED).statusCode()).isEqualTo(200);
    }

    @Test
    void theNameMustBeTyped() {
        var answer = asker.as("admin", "POST", PATH, "{\"confirm\": \"mian\"}");

        assertThat(answer.statusCode()).isEqualTo(428);
        assertThat(answer.body()).contains("as a crash would");
    }

    @Test
    void aGroupThatIsNotWellIsLeftAlone() {
        node.control().healthy(false);

        var answer = asker.as("admin", "POST", PATH, TYPED);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("while it is not well");
    }
}
