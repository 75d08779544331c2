package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.coordinator.RestartProgress;
import io.holdfast.protocol.InstanceState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked for on the console, by whom, and what is confirmed before. Pictures of it are left in target/console. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleActionsTest {
    private static final String OFFERED =
            "[...new Set([...document.querySelectorAll('#groups [data-do]')].map(b => b.dataset.do))].sort().join()";

    @RegisterExtension
    private final LabConsole console = new LabConsole();

    private LabCluster cluster;
    private Tab tab;

    @BeforeEach
    void aPage() {
        cluster = console.cluster();
        tab = console.tab();
    }

    @Test
    void theKeyboardAloneForcesAFailoverOnceTheGroupsNameWasTyped() {
        cluster.answers(new Outcome.Refused("h2 is not electable."));
        console.open();
        tab.awaitsText("#groups", "Force failover");
        tab.focus("[data-group=main][data-do=failover]");
        tab.press("Enter");
        tab.awaits("document.querySelector('#dialog').open", "the dialog opens");
        assertThat(tab.eval("document.querySelector('#dialog [type=submit]').disabled")
                        .asBoolean())
                .isTrue();
        tab.focus("#dialog [name=typed]");
        tab.type("main");
        tab.press("Enter");
        tab.awaitsText("#dialog", "h2 is not electable.");

        cluster.answers(new Outcome.Done("h2 leads main in epoch 5.", 40));
        tab.press("Enter");
        tab.awaitsText("#toasts", "h2 leads main in epoch 5.");
        assertThat(cluster.requests()).hasSize(2).containsOnly(new Request.Failover(null));
        assertThat(tab.eval("document.querySelector('#dialog').open").asBoolean())
                .isFalse();
    }

    @Test
    void aDialogIsLeftByEscapeAndChangesNothing() throws Exception {
        console.open();
        tab.awaitsText("#groups", "Switch over");
        tab.focus("[data-group=main][data-do=switchover]");
        tab.press("Enter");
        tab.awaitsText("#dialog", "The one with the newest data");
        tab.screenshot(LabConsole.picture("dialog.png"));
        tab.press("Escape");
        tab.awaits("!document.querySelector('#dialog').open", "the dialog closes");

        assertThat(tab.eval("document.activeElement.dataset.do").asText()).isEqualTo("switchover");
        assertThat(cluster.requests()).isEmpty();
    }

    @Test
    void aSwitchoverGoesToWhomWasChosen() {
        cluster.main().is("h3", InstanceState.CONNECTING);
        console.open();
        tab.awaitsText("[data-key=main] tr[data-key=h3]", "its instance is connecting");
        tab.awaitsText("[data-key=main]", "Switch over");
        tab.click("[data-group=main][data-do=switchover]");
        assertThat(tab.eval("document.querySelector('#dialog [value=h3]').disabled")
                        .asBoolean())
                .isTrue();
        tab.click("#dialog [value=h2]");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "h2 leads main");

        assertThat(cluster.requests()).containsExactly(new Request.Switchover(LabGroup.node("h2")));
    }

    @Test
    void aSwitchoverIsPlannedAndTakenBack() {
        console.open();
        tab.awaitsText("[data-key=main]", "Switch over");
        tab.click("[data-group=main][data-do=switchover]");
        tab.eval("""
                (() => {
                  const at = new Date(Date.now() + 86400000);
                  at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
                  document.querySelector('#dialog [name=at]').value = at.toISOString().slice(0, 19);
                })()""");
        tab.click("#dialog [value=h2]");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "A switchover to h2 is planned for ");
        tab.awaitsText("[data-key=main]", "planned switchover");
        tab.click("[data-group=main][data-do=unplan]");
        tab.awaitsText("#dialog", "Afterwards nothing is planned.");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "Nothing is planned any more.");
        tab.awaits(
                "document.querySelector('[data-group=main][data-do=unplan]') === null",
                "there is nothing to take back");
        assertThat(cluster.requests()).as("nothing was switched over at once").isEmpty();
    }

    @Test
    void aRollingRestartIsBegunAndItsEndIsTold() {
        cluster.upkeep().restarts(RestartProgress.State.RUNNING);
        cluster.upkeep().restarts(RestartProgress.State.FAILED);
        console.open();
        tab.awaitsText("[data-key=main]", "Rolling restart");
        assertThat(tab.eval("document.querySelector('[data-group=cache][data-do=restart]') === null")
                        .asBoolean())
                .as("Redis is not restarted")
                .isTrue();
        tab.click("[data-group=main][data-do=restart]");
        tab.awaitsText("#dialog", "It stops at the first failure.");
        tab.click("#dialog [value=pending]");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "(run 0a1b2c3d)");
        tab.awaitsText("#toasts", "h2 is down.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "operator", "admin"})
    void eachRoleIsOfferedWhatItMayDo(String role) throws Exception {
        console.openBy(role);
        tab.awaitsText("#sentence", "All is well");

        assertThat(tab.eval(OFFERED).asText())
                .isEqualTo(
                        switch (role) {
                            case "viewer" -> "";
                            case "operator" -> "failover,pause,restart,switchover";
                            default -> "failover,pause,reinit,restart,switchover";
                        });
        assertThat(tab.eval("Object.keys(sessionStorage).length + document.cookie.length")
                        .asInt())
                .as("the token is kept in memory only")
                .isZero();
    }

    @Test
    void aPrincipalsSessionsAreFoundAndRevoked() throws Exception {
        console.open();
        tab.press("/");
        tab.type("robot");
        tab.press("Enter");
        tab.awaitsText("#found", "2500 sessions");
        assertThat(tab.eval("document.querySelectorAll('#found tbody tr').length")
                        .asInt())
                .isEqualTo(100);
        tab.click("[data-do=revoke]");
        tab.awaitsText("#dialog", "2500 sessions end");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "Revoked: 2500 sessions of robot.");
    }

    @Test
    void oneSessionIsRevokedAndTheOthersStay() throws Exception {
        console.open();
        tab.focus("#principal");
        tab.type("alice");
        tab.press("Enter");
        tab.awaitsText("#found", "alice has 3 sessions.");
        tab.eval("document.querySelector('#sessions').scrollIntoView({behavior: 'instant'})");
        tab.screenshot(LabConsole.picture("sessions.png"));
        var second = "[data-do=end][data-session=k000000000000000000001]";
        tab.focus(second);
        tab.press("Enter");
        tab.awaitsText("#dialog", "The session k000000000000000000001 ends now");
        tab.screenshot(LabConsole.picture("revoke-one.png"));
        tab.press("Escape");
        tab.awaits("!document.querySelector('#dialog').open", "the dialog closes");
        assertThat(tab.text("#found")).contains("alice has 3 sessions.");

        tab.click(second);
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "Revoked: one session of alice.");
        tab.awaitsText("#found", "alice has 2 sessions.");
        assertThat(tab.text("#found"))
                .contains("k000000000000000000000", "k000000000000000000002")
                .doesNotContain("k000000000000000000001");
        tab.size(360, 740).screenshot(LabConsole.picture("sessions-phone.png"));
        assertThat(tab.tooWide(360)).isEqualTo("[]");
    }

    @Test
    void aSessionThatHadEndedAlreadyIsToldInTheDialog() {
        console.open();
        tab.focus("#principal");
        tab.type("bob");
        tab.press("Enter");
        tab.awaitsText("#found", "bob has 2 sessions.");
        console.sessions()
                .revoke("bob", "k000000000000000000001")
                .toCompletableFuture()
                .join();
        tab.click("[data-do=end][data-session=k000000000000000000001]");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#dialog", "The session has ended.");
    }

    @Test
    void whatIfIsToldGroupByGroup() throws Exception {
        console.open();
        answersFor("v1/what-if/h1", 200, """
                {"node":"h1","host":"127.0.14.1","coordinator":false,"majority":true,"observed":[],"groups":[
                 {"name":"main","engine":"postgres","role":"primary","primary":"h1","primaryAfter":"h2","epochAfter":5,
                  "majority":true,"writable":true,"acknowledgedLost":false,"unconfirmedBytes":65536,"spare":0,
                  "sentence":"h2 would lead main; nothing that was acknowledged is lost <b>.","steps":["h1 is fenced from","h2 is promoted"]}]}""");
        tab.awaits("document.querySelector('#whatif-node').options.length === 3", "the nodes can be chosen");
        tab.click("#whatif-form button");
        tab.awaitsText("#whatif-answer", "h2 would lead main; nothing that was acknowledged is lost <b>.");

        assertThat(tab.text("#whatif-answer")).contains("64 KiB", "all kept", "h2 is promoted");
        tab.eval("document.querySelector('#whatif').scrollIntoView({behavior: 'instant'})");
        tab.screenshot(LabConsole.picture("what-if.png"));
    }

    @Test
    void whereTheNodeAsksForTheTypedWordItIsSentAlong() {
        console.open();
        tab.awaitsText("#groups", "Force failover");
        answersFor("v1/groups/main/failover", 428, "{\"detail\":\"Send confirm.\"}");
        tab.click("[data-group=main][data-do=failover]");
        tab.focus("#dialog [name=typed]");
        tab.type("main");
        tab.press("Enter");
        tab.awaits("window.bodies?.length === 2", "it is asked again");

        assertThat(tab.eval("window.bodies.join()").asText()).isEqualTo("{},{\"confirm\":\"main\"}");
        tab.awaitsText("#dialog", "Send confirm.");
    }

    /** What another version of the node would answer. */
    private void answersFor(String path, int status, String body) {
        tab.eval("""
                (() => {
                  const before = window.fetch;
                  window.bodies = [];
                  window.fetch = (url, options) => {
                    if (url !== %s) return before(url, options);
                    window.bodies.push(options.body);
                    return Promise.resolve(new Response(%s, {status: %d}));
                  };
                })()""".formatted(Tab.quoted(path), Tab.quoted(body), status));
    }

    @Test
    void aNodeThatNoGroupHangsOnIsToldOfAsSuch() {
        console.open();
        tab.awaits("document.querySelector('#whatif-node').options.length === 3", "the nodes can be chosen");
        tab.click("#whatif-form button");
        tab.awaitsText("#whatif-answer", "No group has a member on");
    }
}
