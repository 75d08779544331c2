package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Sql;
import io.holdfast.multijvm.check.Outcome;
import io.holdfast.multijvm.check.RegisterChecker;
import io.holdfast.multijvm.check.RegisterHistory;
import io.holdfast.multijvm.check.RegisterHistory.Call;
import io.holdfast.multijvm.check.RegisterHistory.Operation;
import io.holdfast.multijvm.check.RegisterHistory.Read;
import io.holdfast.multijvm.check.RegisterHistory.Swap;
import io.holdfast.multijvm.check.RegisterHistory.Write;
import io.holdfast.multijvm.check.Span;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Clients that read, write and swap one register, then the next one: histories of many operations are too dear to check. */
final class RegisterWork implements Workload {
    private static final int CLIENTS = 2;
    private static final int EACH = 60;

    private final String table;
    private final AtomicLong asked = new AtomicLong();
    private final Map<Long, List<Operation>> registers = new TreeMap<>();
    private int done;

    RegisterWork(String table) {
        this.table = table;
    }

    @Override
    public String name() {
        return "register";
    }

    @Override
    public void prepare(Sql primary) throws SQLException {
        primary.execute("create table " + table + " (k bigint primary key, v bigint)");
    }

    @Override
    public List<SqlClient.Work> clients() {
        return Collections.nCopies(CLIENTS, this::step);
    }

    private boolean step(SqlClient.Line line) throws SQLException {
        long number = asked.incrementAndGet();
        long register = number / EACH;
        long began = System.nanoTime();
        return switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0, 1 -> {
                var seen = new Read(read(line, register));
                yield !line.readsCount(began) || note(register, seen, began, Outcome.DONE);
            }
            case 2 -> change(line, register, new Write(number), write(register, number), began);
            default -> {
                var from = newest(register);
                yield from == null
                        || change(line, register, new Swap(from, number), swap(register, from, number), began);
            }
        };
    }

    private String write(long register, long value) {
        return "insert into %1$s values (%2$d, %3$d) on conflict (k) do update set v = excluded.v"
                .formatted(table, register, value);
    }

    private String swap(long register, long from, long to) {
        return "update %s set v = %d where k = %d and v = %d".formatted(table, to, register, from);
    }

    private @Nullable Long read(SqlClient.Line line, long register) throws SQLException {
        try (var statement = line.connection().createStatement();
                var row = statement.executeQuery("select v from " + table + " where k = " + register)) {
            return row.next() ? Long.valueOf(row.getLong(1)) : null;
        }
    }

    private boolean change(SqlClient.Line line, long register, Call call, String sql, long began) {
        Outcome outcome;
        try (var statement = line.connection().createStatement()) {
            int rows = statement.executeUpdate(sql);
            var certain = rows == 0 ? Outcome.REFUSED : Outcome.DONE;
            outcome = line.warned(statement) ? Outcome.UNKNOWN : certain;
        } catch (SQLException e) {
            outcome = Outcome.UNKNOWN;
        }
        if (outcome == Outcome.DONE) {
            line.acknowledged();
        }
        return note(register, call, began, outcome);
    }

    private synchronized boolean note(long register, Call call, long began, Outcome outcome) {
        registers
                .computeIfAbsent(register, r -> new ArrayList<>())
                .add(new Operation(call, new Span(began, System.nanoTime()), outcome));
        done += outcome == Outcome.DONE ? 1 : 0;
        return outcome != Outcome.UNKNOWN;
    }

    /** A value to swap from that has a chance to stand there still. */
    private synchronized @Nullable Long newest(long register) {
        return registers.getOrDefault(register, List.of()).reversed().stream()
                .map(Operation::call)
                .filter(Write.class::isInstance)
                .map(call -> ((Write) call).value())
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized List<String> findings(Sql primary) throws SQLException {
        for (long register : registers.keySet()) {
            long began = System.nanoTime();
            var now = primary.rows("select v from " + table + " where k = " + register, row -> row.getLong(1));
            note(register, new Read(now.isEmpty() ? null : now.getFirst()), began, Outcome.DONE);
        }
        var checker = new RegisterChecker(2 * EACH);
        return registers.entrySet().stream()
                .flatMap(r -> checker.findings("register " + r.getKey(), new RegisterHistory(r.getValue())).stream())
                .toList();
    }

    @Override
    public synchronized int done() {
        return done;
    }
}
