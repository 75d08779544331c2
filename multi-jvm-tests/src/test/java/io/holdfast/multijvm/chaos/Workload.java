package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Sql;
import java.sql.SQLException;
import java.util.List;

/** What applications do while faults happen, and the checker that decides whether it was all right. */
interface Workload {
    String name();

    /** Makes its tables. */
    void prepare(Sql primary) throws SQLException;

    /** One for each of its clients. */
    List<SqlClient.Work> clients();

    /** After the last client has ended and all is whole: what is wrong, one sentence each. */
    List<String> findings(Sql primary) throws SQLException;

    /** How much was acknowledged up to now. */
    int done();
}
