package io.holdfast.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code reinit --wait} makes of what a node tells, look after look. */
class MemberProgressTest {
    private static final String FAILED = member("failed", false);
    private static final String CLONING = member("cloning", false);
    private static final String STREAMING = member("streaming", true);

    private final StringWriter printed = new StringWriter();
    private final Queue<String> told = new ArrayDeque<>();
    private final HttpServer node;

    MemberProgressTest() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    private static String member(String state, boolean counted) {
        return "{\"members\": [{\"name\": \"h3\", \"state\": \"" + state + "\", \"counted\": " + counted
                + ", \"why\": \"its disk is damaged\"}]}";
    }

    @BeforeEach
    void aNode() {
        node.createContext("/v1/groups/main", exchange -> {
            var next = told.size() > 1 ? told.remove() : told.element();
            var body = next.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        node.start();
    }

    @AfterEach
    void end() {
        node.stop(0);
    }

    @Test
    void whatHadFailedBeforeIsNoFailureOfTheCloning() {
        told.addAll(List.of(FAILED, FAILED, CLONING, STREAMING));

        follow();

        assertThat(printed.toString()).contains("h3 streams again");
    }

    @Test
    void whatFailsAfterItHadBegunEndsItWithTheReason() {
        told.addAll(List.of(FAILED, CLONING, FAILED));

        assertThatThrownBy(this::follow)
                .isInstanceOf(CommandException.class)
                .hasMessage("h3 failed: its disk is damaged");
    }

    @Test
    void aMemberThatStillStreamsIsNotDoneYet() {
        told.addAll(List.of(STREAMING, STREAMING, CLONING, STREAMING));

        follow();

        assertThat(told).containsExactly(STREAMING);
    }

    private void follow() {
        var url = "http://127.0.0.1:" + node.getAddress().getPort();
        var terminal = new Terminal(new PrintWriter(printed, true), false, false);
        new MemberProgress(terminal, new ApiClient(List.of(url), "", null)).follow("main", "h3");
    }
}
