package io.holdfast.sharding.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import org.junit.jupiter.api.Test;

/** The rules of one principal in virtual time. */
class PrincipalRulesTest {
    private final PrincipalRules rules = new PrincipalRules(1000);
    private PrincipalState state = rules.empty();
    private long now = 5000;

    @Test
    void theLimitIsExactAndTheSameKeyCountsOnce() {
        assertThat(ask(new PrincipalCommand.Admit("a", 2))).isInstanceOf(Answer.Done.class);
        assertThat(ask(new PrincipalCommand.Admit("a", 2))).isInstanceOf(Answer.Done.class);
        assertThat(ask(new PrincipalCommand.Admit("b", 2))).isInstanceOf(Answer.Done.class);
        assertThat(ask(new PrincipalCommand.Admit("c", 2))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void aSessionThatIsBeingMadeIsNotCountedOutByWhoeverDoesNotSeeItYet() {
        ask(new PrincipalCommand.Admit("a", 1));

        assertThat(ask(new PrincipalCommand.Leave("a", 30_000))).isEqualTo(new Answer.Done(0));
        assertThat(ask(new PrincipalCommand.Vouch("a"))).isEqualTo(new Answer.Vouched(1000));
        now += 30_000;
        assertThat(ask(new PrincipalCommand.Leave("a", 30_000))).isEqualTo(new Answer.Done(1));
        assertThat(ask(new PrincipalCommand.Vouch("a"))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void aRevocationEndsAllByOneEvent() {
        ask(new PrincipalCommand.Admit("a", 0));
        ask(new PrincipalCommand.Admit("b", 0));

        assertThat(rules.decide(state, new PrincipalCommand.RevokeAll(), now).events())
                .hasSize(1);
        assertThat(ask(new PrincipalCommand.RevokeAll())).isEqualTo(new Answer.Done(2));
        assertThat(ask(new PrincipalCommand.Vouch("b"))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void aPurgeIsNotedEvenWhenThereIsNothingToEnd() {
        ask(new PrincipalCommand.Admit("a", 0));

        assertThat(rules.decide(state, new PrincipalCommand.Purge(), now).events())
                .containsExactly(new PrincipalEvent.Purged(1, now));
        assertThat(ask(new PrincipalCommand.Purge())).isEqualTo(new Answer.Done(1));
        assertThat(ask(new PrincipalCommand.Vouch("a"))).isInstanceOf(Answer.Refused.class);
        assertThat(rules.decide(state, new PrincipalCommand.Purge(), now).events())
                .containsExactly(new PrincipalEvent.Purged(0, now));
    }

    @Test
    void ofMoreSessionsThanAMessageHoldsAllEndThoughNotAllAreNamed() {
        var many = new HashMap<String, Long>();
        for (int i = 0; i < PrincipalRules.MEMBERS + 500; i++) {
            many.put("key" + i, now);
        }
        state = new PrincipalState(many);

        assertThat(ask(new PrincipalCommand.Members()))
                .isInstanceOfSatisfying(
                        Answer.Members.class, m -> assertThat(m.keys()).hasSize(PrincipalRules.MEMBERS));
        assertThat(ask(new PrincipalCommand.RevokeAll())).isEqualTo(new Answer.Done(PrincipalRules.MEMBERS + 500));
    }

    private Answer ask(PrincipalCommand command) {
        var decision = rules.decide(state, command, now);
        state = decision.next();
        return decision.answer();
    }
}
