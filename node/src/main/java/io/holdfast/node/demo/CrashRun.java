package io.holdfast.node.demo;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Pages;
import java.sql.SQLException;

/** Kills the primary's PostgreSQL under a small writer, and counts afterwards what became of each acknowledged row. */
final class CrashRun {
    private static final long BEFORE_MILLIS = 5_000;
    private static final long AFTER_MILLIS = 3_000;
    private final Demo demo;
    private final LedgerWriter writer;

    CrashRun(Demo demo, DemoPlace place) {
        this.demo = demo;
        this.writer = new LedgerWriter(place.ports().hosts(), place.port());
    }

    /** True when nothing that was acknowledged is lost. */
    boolean run() throws InterruptedException {
        try {
            writer.prepare();
            demo.say("a writer begins: 200 rows a second");
            var thread = Thread.ofPlatform().daemon().name("writer").start(writer);
            Thread.sleep(BEFORE_MILLIS);
            kill();
            Thread.sleep(AFTER_MILLIS);
            writer.stop();
            thread.join();
            return report();
        } catch (SQLException e) {
            throw new CommandException(Exit.REFUSED, "The primary does not take a connection: " + e.getMessage());
        }
    }

    private void kill() throws InterruptedException {
        long epoch = demo.view().look().map(DemoView.Look::epoch).orElse(0L);
        long pid = demo.primaryPostmaster()
                .orElseThrow(() -> new CommandException(Exit.REFUSED, "The primary's process was not found."));
        demo.say("%d rows are acknowledged; kill -9 %d, the primary's PostgreSQL"
                .formatted(writer.ledger().count(), pid));
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        demo.awaitWhole(epoch);
        demo.say("the group is whole again");
    }

    private boolean report() throws SQLException {
        demo.view()
                .lastChange()
                .ifPresent(change -> System.out.println("\n" + Pages.plain().change(change)));
        var verdict = writer.ledger().compare(writer.present());
        System.out.println(verdict.text() + "\n");
        return verdict.sound();
    }
}
