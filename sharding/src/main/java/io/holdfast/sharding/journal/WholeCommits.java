package io.holdfast.sharding.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which a commit either waited for the ack rule to its end or failed. PostgreSQL calls a wait that was
 * cut short ({@code pg_cancel_backend}) a success with a warning, and the driver passes the warning over; such a commit
 * may be lost with its primary, so nobody may be told that it is kept.
 */
final class WholeCommits {
    /** "Transaction resolution unknown". */
    static final String UNKNOWN = "08007";

    private WholeCommits() {}

    static Connection on(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                WholeCommits.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (isCommit(method)) {
                        commit(connection);
                        return null;
                    }
                    return invoke(connection, method, arguments);
                });
    }

    private static boolean isCommit(Method method) {
        return method.getName().equals("commit") && method.getParameterCount() == 0;
    }

    private static void commit(Connection connection) throws SQLException {
        connection.clearWarnings();
        connection.commit();
        var warning = connection.getWarnings();
        if (warning != null) {
            throw new SQLException("the commit was cut short: " + warning.getMessage(), UNKNOWN);
        }
    }

    private static @Nullable Object invoke(Connection connection, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
