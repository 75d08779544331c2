package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The console in front of a node's real API, in a real browser: one node a class, one cluster and one page a test. All
 * classes share one browser, since its start takes longer than most tests.
 */
final class LabConsole implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LabConsole.class);
    private static final Path PICTURES = Path.of("target", "console");
    private final CrowdOfSessions sessions = new CrowdOfSessions();
    private volatile LabCluster cluster = new LabCluster();
    private @Nullable LabNode node;
    private @Nullable LabNode guarded;
    private @Nullable Tab tab;

    /** Ends the browser when the last test of the JVM has ended. */
    private record Held(Chromium browser) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() throws IOException {
            browser.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (Chromium.program().isEmpty()) {
            System.err.println(
                    "SKIPPED: the console is NOT tested, there is no chromium here: apt-get install chromium");
        }
        Assumptions.assumeTrue(Chromium.program().isPresent(), "no chromium: apt-get install chromium");
        node = guarded(Tokens.open());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (node != null) {
            node.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        cluster = new LabCluster();
        tab = browser(context).tab();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(tab().complaints()).as("what was forbidden or broken").isEmpty();
        tab().close();
        if (guarded != null) {
            guarded.close();
            guarded = null;
        }
    }

    private static Chromium browser(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(Held.class, key -> new Held(started()), Held.class)
                .browser();
    }

    private static Chromium started() {
        try {
            return Chromium.start(Chromium.program().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test's own. */
    LabCluster cluster() {
        return cluster;
    }

    Tab tab() {
        return Objects.requireNonNull(tab, "a test has a page");
    }

    CrowdOfSessions sessions() {
        return sessions;
    }

    String url() {
        return node().url();
    }

    private LabNode node() {
        return Objects.requireNonNull(node, "a class has a node");
    }

    private LabNode guarded(Tokens tokens) {
        return new LabNode(LabCluster.of(() -> cluster), sessions, tokens, 0);
    }

    /** One more node in front of the same, which asks for tokens; somebody of that role logs in at its page. Closed with the test. */
    void openBy(String role) throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest("secret-word".getBytes(StandardCharsets.UTF_8));
        var line = role + ":" + HexFormat.of().formatHex(hash) + ":nina";
        var asking = guarded(Tokens.parse("tokens", List.of(line)));
        guarded = asking;
        tab().goTo(asking.url() + "/console");
        tab().awaits("document.querySelector('#dialog').open", "a token is asked for");
        tab().focus("#dialog [name=token]");
        tab().type("secret-word");
        tab().press("Enter");
        tab().awaitsText("#access", "nina \u00b7 " + role);
    }

    void stopNode() {
        node().close();
    }

    /** On the port of the one that was stopped. */
    void startNode() {
        node = new LabNode(LabCluster.of(() -> cluster), sessions, Tokens.open(), node().port());
    }

    void open() {
        tab().goTo(url() + "/");
        tab().awaits("document.querySelector('#live').dataset.state === 'live'", "the page listens");
        tab().awaitsText("#access", "admin");
    }

    /** They are asked for once they come into view. */
    void awaitShards() {
        tab().eval("document.querySelector('#sessions').scrollIntoView({behavior: 'instant'})");
        tab().awaitsText("#shards-body", "100\u202f000");
        tab().eval("scrollTo({top: 0, behavior: 'instant'})");
    }

    static Path picture(String name) {
        return PICTURES.resolve(name);
    }
}
