package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupUpkeep.MemberUpkeep;
import io.holdfast.failover.coordinator.RestartProgress;
import io.holdfast.failover.coordinator.RollingRestart;
import io.holdfast.failover.register.GroupParameters;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters of a whole group on the console: seen, changed, refused. Pictures of it are left in target/console. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleParametersTest {
    private static final String PANEL = "#parameters-body [data-key=main]";
    private static final String OFFERED =
            "[...new Set([...document.querySelectorAll('#parameters [data-do]')].map(b => b.dataset.do))].sort().join()";
    private static final List<MemberUpkeep> NOTHING_WAITS = List.of(
            new MemberUpkeep(LabGroup.node("h1"), List.of(), ""), new MemberUpkeep(LabGroup.node("h2"), List.of(), ""));

    @RegisterExtension
    private final LabConsole console = new LabConsole();

    private LabCluster cluster;
    private Tab tab;

    @BeforeEach
    void aPage() {
        cluster = console.cluster();
        tab = console.tab();
    }

    private void open() {
        console.open();
        look();
    }

    private void look() {
        tab.eval("document.querySelector('#parameters').scrollIntoView({behavior: 'instant'})");
        tab.awaitsText(PANEL, "work_mem");
    }

    @Test
    void whatIsSetAndWhatWaitsForARestartWhereStandsInOnePanel() {
        cluster.upkeep().members = List.of(
                new MemberUpkeep(LabGroup.node("h1"), List.of(new Pending("max_connections", "200", "50", true)), ""),
                new MemberUpkeep(
                        LabGroup.node("h2"), List.of(new Pending("shared_buffers", "128MB", "256MB", false)), ""),
                new MemberUpkeep(LabGroup.node("h3"), List.of(), "h3 did not answer within 8 s"));
        open();

        assertThat(tab.text(PANEL)).contains("version 3", "h1, h2 wait for a restart.", "h3 did not answer within 8 s");
        assertThat(tab.text(PANEL + " tr[data-key=work_mem]")).contains("8MB", "on those that answered");
        assertThat(tab.text(PANEL + " tr[data-key=shared_buffers]"))
                .contains("not set for the group", "h2 has 128MB, 256MB after a restart");
        assertThat(tab.text(PANEL + " tr[data-key=max_connections]"))
                .contains("h1 has 200, 50 after a restart, the primary first");
        assertThat(tab.eval("document.querySelectorAll('#parameters-body > article').length")
                        .asInt())
                .as("Redis has no parameters of a whole group here")
                .isOne();
    }

    @ParameterizedTest
    @CsvSource({"1280, light", "1280, dark", "390, light", "390, dark"})
    void itIsReadableAtItsWidthInBothColours(int width, String scheme) throws Exception {
        tab.size(width, 844).colours(scheme);
        open();

        assertThat(tab.tooWide(width)).as("what is wider than the window").isEqualTo("[]");
        assertThat(tab.eval(Contrast.SCRIPT).toString())
                .as("texts with a contrast below 4.5")
                .isEqualTo("[]");
        assertThat(tab.eval("document.querySelector('" + PANEL + " tr[data-key=work_mem] td').offsetWidth")
                        .asInt())
                .as("room for a value")
                .isGreaterThan(200);
        tab.screenshot(LabConsole.picture("parameters-" + width + "-" + scheme + ".png"));
        tab.click(PANEL + " tr[data-key=work_mem] [data-do=set]");
        tab.awaits("document.querySelector('#dialog').open", "the dialog opens");
        assertThat(tab.tooWide(width)).isEqualTo("[]");
        tab.screenshot(LabConsole.picture("parameters-dialog-" + width + "-" + scheme + ".png"));
        tab.press("Escape");
    }

    @Test
    void theKeyboardAloneChangesAValueAndWhatTheServerRefusesIsToldInPlace() throws Exception {
        var sentence = "PostgreSQL refuses it: invalid value for parameter \"work_mem\": \"much\"";
        cluster.upkeep().outcome = new Outcome.Refused(sentence);
        open();
        tab.focus(PANEL + " tr[data-key=work_mem] [data-do=set]");
        tab.press("Enter");
        tab.awaitsText("#dialog", "Change work_mem of main");
        assertThat(tab.eval("document.querySelector('#dialog [name=value]').value")
                        .asText())
                .isEqualTo("8MB");
        valued("much");
        tab.press("Enter");
        tab.awaitsText("#dialog [role=alert]", sentence);
        tab.screenshot(LabConsole.picture("parameters-refused.png"));

        cluster.upkeep().outcome = new Outcome.Done("2 of 3 members have it.", 4);
        valued("16MB");
        tab.press("Enter");
        tab.awaitsText("#toasts", "2 of 3 members have it.");
        tab.awaitsText(PANEL + " tr[data-key=work_mem]", "16MB");
        tab.awaitsText(PANEL, "version 4");
        assertThat(cluster.upkeep().asked)
                .containsExactly(
                        new GroupParameters.Change(3, Map.of("work_mem", "much"), List.of()),
                        new GroupParameters.Change(3, Map.of("work_mem", "16MB"), List.of()));
        assertThat(tab.eval("document.activeElement.dataset.do").asText()).isEqualTo("set");
    }

    private void valued(String value) {
        tab.eval("document.querySelector('#dialog [name=value]').select()");
        tab.type(value);
    }

    @Test
    void aNewOneIsSetOnceItIsNamed() {
        cluster.upkeep().members = NOTHING_WAITS;
        open();
        tab.awaitsText(PANEL, "Nothing waits for a restart.");
        tab.click(PANEL + " .acts [data-do=set]");
        tab.focus("#dialog [name=value]");
        tab.type("90s");
        tab.press("Enter");
        assertThat(tab.eval("document.querySelector('#dialog').open").asBoolean())
                .as("nothing goes out without a name")
                .isTrue();
        tab.focus("#dialog [name=name]");
        tab.type("statement_timeout");
        tab.press("Enter");
        tab.awaitsText(PANEL + " tr[data-key=statement_timeout]", "90s");

        assertThat(cluster.upkeep().asked)
                .containsExactly(new GroupParameters.Change(3, Map.of("statement_timeout", "90s"), List.of()));
    }

    @Test
    void oneIsTakenOutOnlyOnceThatIsConfirmed() {
        open();
        var remove = PANEL + " tr[data-key=jit] [data-do=unset]";
        tab.focus(remove);
        tab.press("Enter");
        tab.awaitsText("#dialog", "Now it is off.");
        tab.press("Escape");
        tab.awaits("!document.querySelector('#dialog').open", "the dialog closes");
        assertThat(cluster.upkeep().asked).isEmpty();

        tab.click(remove);
        tab.click("#dialog [type=submit]");
        tab.awaits("document.querySelector('" + PANEL + " tr[data-key=jit]') === null", "it is gone");
        assertThat(cluster.upkeep().asked).containsExactly(new GroupParameters.Change(3, Map.of(), List.of("jit")));
    }

    @Test
    void whereSomethingWaitsARollingRestartOfThoseIsOffered() {
        cluster.upkeep().restarts(RestartProgress.State.DONE);
        open();
        tab.click(PANEL + " [data-do=restart]");
        tab.awaitsText("#dialog", "Rolling restart of main");
        tab.click("#dialog [type=submit]");
        tab.awaitsText("#toasts", "(run 0a1b2c3d)");

        assertThat(cluster.upkeep().asked)
                .hasSize(1)
                .allSatisfy(wish ->
                        assertThat(((RollingRestart.Wish) wish).onlyPending()).isTrue());
        cluster.upkeep().members = NOTHING_WAITS;
        look(); // what loads above it may have moved it out of view
        tab.awaitsText(PANEL, "Nothing waits for a restart.");
        assertThat(tab.eval("document.querySelector('#parameters [data-do=restart]') === null")
                        .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "operator", "admin"})
    void everybodySeesThemAndWhoMayChangesThem(String role) throws Exception {
        console.openBy(role);
        look();
        assertThat(tab.eval(OFFERED).asText()).isEqualTo(role.equals("viewer") ? "" : "restart,set,unset");
    }

    @Test
    void twoEditorsNeverUndoEachOther() {
        open();
        tab.click(PANEL + " tr[data-key=work_mem] [data-do=set]");
        tab.awaits("document.querySelector('#dialog').open", "the dialog opens");
        cluster.upkeep()
                .configure(
                        cluster.main().state().group(),
                        new GroupParameters.Change(3, Map.of("work_mem", "1GB"), List.of()));
        look();
        tab.awaitsText(PANEL, "version 4");
        tab.click("#dialog [type=submit]");
        tab.awaits("!document.querySelector('#dialog').open", "it is answered");

        assertThat(cluster.upkeep().asked)
                .as("the version that the dialog began with goes along, so that the register can refuse")
                .element(1)
                .isEqualTo(new GroupParameters.Change(3, Map.of("work_mem", "8MB"), List.of()));
    }
}
