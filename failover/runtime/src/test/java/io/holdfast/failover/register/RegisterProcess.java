package io.holdfast.failover.register;

import io.holdfast.failover.register.Register.Appended;
import io.holdfast.failover.register.Register.Standing;
import io.holdfast.failover.register.RegisterSettings.ControlNode;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.NodeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/**
 * One control node's register as a process of its own, driven by lines: {@code standing}, {@code write PREFIX COUNT} and
 * {@code history}. It ends with its input, so that it never outlives the test.
 */
final class RegisterProcess {
    private final NodeName self;
    private final Register register;

    private RegisterProcess(NodeName self, Register register) {
        this.self = self;
        this.register = register;
    }

    /** Name, port, folder, election time-outs in milliseconds, then NAME@HOST of each control node. */
    public static void main(String[] args) throws Exception {
        var nodes = Arrays.stream(args)
                .skip(5)
                .map(node -> node.split("@"))
                .map(node -> new ControlNode(new NodeName(node[0]), node[1]))
                .toList();
        var self = new NodeName(args[0]);
        var settings = new RegisterSettings(
                "processes",
                self,
                nodes,
                Integer.parseInt(args[1]),
                Path.of(args[2]),
                Duration.ofMillis(Long.parseLong(args[3])),
                Duration.ofMillis(Long.parseLong(args[4])),
                null);
        var register = RatisRegister.start(settings, Notebook::evolve);
        say("started");
        new RegisterProcess(self, register).serve();
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ");
            switch (words[0]) {
                case "standing" -> say(standing(register.standing()));
                case "write" -> write(words[1], Integer.parseInt(words[2]));
                case "history" -> history();
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static String standing(Standing standing) {
        return "standing " + standing.leading() + " " + standing.majority() + " " + standing.leader();
    }

    private void history() {
        for (var entry : register.history(Notebook.MAIN, 1000)) {
            say("event " + entry.version() + " " + Notebook.text(entry.event()));
        }
        say("end");
    }

    private void write(String prefix, int count) {
        long term = untilKnown(() -> register.openTerm(self));
        untilKnown(() -> register.found(term, Notebook.MAIN, Engine.POSTGRES, Notebook.RULE));
        long version = untilKnown(register::read).groups().getFirst().version();
        for (int number = 1; number <= count; number++) {
            long begun = System.nanoTime();
            version = store(term, prefix + number, version);
            say("acked " + version + " " + prefix + number + " " + (System.nanoTime() - begun) / 1000 + " "
                    + System.currentTimeMillis());
        }
        say("written");
    }

    /** Reads, compares, appends, until the note is known to be the newest: nobody else writes. */
    private long store(long term, String note, long seen) {
        long version = seen;
        while (true) {
            try {
                var appended = now(register.append(term, self, Notebook.MAIN, version, Notebook.note(note)));
                if (appended instanceof Appended.Stored stored) {
                    return stored.state().version();
                }
                if (!(appended instanceof Appended.WrongVersion)) {
                    throw new IllegalStateException("append was answered by " + appended);
                }
            } catch (CompletionException e) {
                say("unknown " + note);
            }
            var state = untilKnown(register::read).groups().getFirst();
            if (Notebook.newest(state).equals(note)) {
                return state.version();
            }
            version = state.version();
        }
    }

    /** One request to the register. */
    private interface Request<T> {
        CompletionStage<T> send();
    }

    private static <T> T untilKnown(Request<T> request) {
        while (true) {
            try {
                return now(request.send());
            } catch (CompletionException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
