package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Sql;
import io.holdfast.multijvm.check.BankChecker;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** One client moves money between accounts in two steps, another one counts it all. */
final class BankWork implements Workload {
    private static final int ACCOUNTS = 5;
    private static final long EACH = 100;
    private static final int LEAST = 10;

    private final String table;
    private final List<Long> sights = new ArrayList<>();
    private final List<Long> moved = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();

    BankWork(String table) {
        this.table = table;
    }

    @Override
    public String name() {
        return "bank";
    }

    @Override
    public void prepare(Sql primary) throws SQLException {
        primary.execute(
                "create table " + table + " (id int primary key, money bigint not null)",
                "create table " + table + "_moves (n bigint primary key)",
                "insert into %s select i, %d from generate_series(1, %d) i".formatted(table, EACH, ACCOUNTS));
    }

    @Override
    public List<SqlClient.Work> clients() {
        return List.of(this::transfer, this::count);
    }

    private boolean transfer(SqlClient.Line line) throws SQLException {
        int one = 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS);
        int other = 1 + one % ACCOUNTS;
        int amount = 1 + ThreadLocalRandom.current().nextInt(20);
        long number = numbers.incrementAndGet();
        line.connection().setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        line.connection().setAutoCommit(false);
        try (var statement = line.connection().createStatement()) {
            var move = "update " + table + " set money = money + (%d) where id = %d";
            statement.executeUpdate(move.formatted(-amount, one));
            statement.executeUpdate(move.formatted(amount, other));
            statement.executeUpdate("insert into " + table + "_moves values (" + number + ")");
            line.connection().commit();
            if (!line.warned(statement)) {
                line.acknowledged();
                acknowledged(number);
            }
        }
        return true;
    }

    private synchronized void acknowledged(long number) {
        moved.add(number);
    }

    private boolean count(SqlClient.Line line) throws SQLException {
        try (var statement = line.connection().createStatement();
                var row = statement.executeQuery("select sum(money)::bigint from " + table)) {
            return row.next() && note(row.getLong(1));
        }
    }

    private synchronized boolean note(long total) {
        return sights.add(total);
    }

    @Override
    public synchronized List<String> findings(Sql primary) throws SQLException {
        note(primary.rows("select sum(money)::bigint from " + table, row -> row.getLong(1))
                .getFirst());
        var present = Set.copyOf(primary.rows("select n from " + table + "_moves", row -> row.getLong(1)));
        return new BankChecker(EACH * ACCOUNTS, LEAST).findings(sights, moved, present);
    }

    /** Of the slower of both clients. */
    @Override
    public synchronized int done() {
        return Math.min(sights.size(), moved.size());
    }
}
