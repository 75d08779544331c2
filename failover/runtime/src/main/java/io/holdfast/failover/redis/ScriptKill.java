package io.holdfast.failover.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a script that keeps Redis from everything else, before its server counts as one that hangs. Redis itself refuses where
 * the script has written already, and then it goes on. It dials anew without a ping, because a busy Redis answers nothing but
 * this.
 */
final class ScriptKill {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptKill.class);
    private static final int LIMIT_MILLIS = 1000;
    private static final int ATTEMPTS = 3;
    private final Instance instance;
    private int attempts;

    ScriptKill(Instance instance) {
        this.instance = instance;
    }

    /** Redis answers: the next script is another one. */
    void forget() {
        attempts = 0;
    }

    /** Asked until Redis says what it does about it. */
    void attempt() {
        if (attempts >= ATTEMPTS) {
            return;
        }
        attempts++;
        var settings = instance.settings;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(settings.host(), settings.port()), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            var commands = words("AUTH", Accounts.AGENT, instance.secret().reveal())
                    + words("SCRIPT", "KILL")
                    + words("FUNCTION", "KILL");
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            var said = new ArrayList<String>();
            for (int i = 0; i < 3; i++) {
                said.add(String.valueOf(answers.readLine()));
            }
            attempts = ATTEMPTS;
            tell(said.subList(1, said.size()));
        } catch (IOException silent) {
            LOG.debug("no script could be ended: {}", silent.getMessage());
        }
    }

    private void tell(List<String> said) {
        var group = instance.settings.group();
        if (said.contains("+OK")) {
            LOG.warn("group {}: a script that kept Redis busy was killed", group);
        } else if (said.stream().anyMatch(answer -> answer.startsWith("-UNKILLABLE"))) {
            LOG.error("group {}: a script keeps Redis busy and has written already: it cannot be killed alone", group);
        }
    }

    private static String words(String... words) {
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            text.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return text.toString();
    }
}
