package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Sql;
import io.holdfast.multijvm.check.AppendChecker;
import io.holdfast.multijvm.check.AppendHistory;
import io.holdfast.multijvm.check.AppendHistory.Append;
import io.holdfast.multijvm.check.AppendHistory.Read;
import io.holdfast.multijvm.check.AppendHistory.Step;
import io.holdfast.multijvm.check.AppendHistory.Transaction;
import io.holdfast.multijvm.check.Outcome;
import io.holdfast.multijvm.check.Span;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Clients whose serializable transactions read lists and append to them; lists are changed now and then, so that none grows long. */
final class AppendWork implements Workload {
    private static final int CLIENTS = 2;
    private static final int LISTS = 3;
    private static final int EACH = 150;
    private static final int LEAST = 20;
    /** Serialization failure and deadlock: PostgreSQL took the transaction back. */
    private static final Set<String> TAKEN_BACK = Set.of("40001", "40P01");

    private final String table;
    private final AtomicLong values = new AtomicLong();
    private final List<Transaction> transactions = new ArrayList<>();
    private int done;

    AppendWork(String table) {
        this.table = table;
    }

    @Override
    public String name() {
        return "list-append";
    }

    @Override
    public void prepare(Sql primary) throws SQLException {
        primary.execute("create table " + table + " (k bigint primary key, v text not null)");
    }

    @Override
    public List<SqlClient.Work> clients() {
        return Collections.nCopies(CLIENTS, this::step);
    }

    private boolean step(SqlClient.Line line) throws SQLException {
        long began = System.nanoTime();
        var steps = new ArrayList<Step>();
        var outcome = Outcome.REFUSED; // before it is asked to commit, nothing of it can ever be there
        var connection = line.connection();
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            connection.setAutoCommit(false);
            for (int i = ThreadLocalRandom.current().nextInt(3); i >= 0; i--) {
                oneStep(connection, steps);
            }
            outcome = Outcome.UNKNOWN;
            connection.commit();
            outcome = connection.getWarnings() == null ? Outcome.DONE : Outcome.UNKNOWN;
        } catch (SQLException e) {
            outcome = TAKEN_BACK.contains(String.valueOf(e.getSQLState())) ? Outcome.REFUSED : outcome;
        }
        if (outcome == Outcome.DONE) {
            line.acknowledged();
        }
        if (line.readsCount(began) || steps.stream().anyMatch(Append.class::isInstance)) {
            note(new Transaction(steps, new Span(began, System.nanoTime()), outcome));
        }
        return outcome == Outcome.DONE;
    }

    private void oneStep(Connection connection, List<Step> steps) throws SQLException {
        long value = values.incrementAndGet();
        long list = LISTS * (value / EACH) + ThreadLocalRandom.current().nextInt(LISTS);
        try (var statement = connection.createStatement()) {
            if (ThreadLocalRandom.current().nextBoolean()) {
                steps.add(new Append(list, value)); // noted first: it may have happened even if nobody says so
                statement.executeUpdate(
                        "insert into %1$s values (%2$d, '%3$d') on conflict (k) do update set v = %1$s.v || ',%3$d'"
                                .formatted(table, list, value));
                return;
            }
            try (var row = statement.executeQuery("select v from " + table + " where k = " + list)) {
                steps.add(new Read(list, row.next() ? values(row.getString(1)) : List.of()));
            }
        }
    }

    private static List<Long> values(String text) {
        return Stream.of(text.split(",", -1)).map(Long::valueOf).toList();
    }

    private synchronized void note(Transaction transaction) {
        transactions.add(transaction);
        done += transaction.outcome() == Outcome.DONE ? 1 : 0;
    }

    @Override
    public synchronized List<String> findings(Sql primary) throws SQLException {
        Map<Long, List<Long>> last = new TreeMap<>();
        var unused = primary.rows(
                "select k, v from " + table, row -> last.put(row.getLong(1), values(row.getString(2))) == null);
        return new AppendChecker(LEAST).findings(new AppendHistory(transactions, last));
    }

    @Override
    public synchronized int done() {
        return done;
    }
}
