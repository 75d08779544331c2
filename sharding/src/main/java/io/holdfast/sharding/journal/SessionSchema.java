package io.holdfast.sharding.journal;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Creates and migrates the tables, on whichever node comes first; the others wait for it at the database's lock. */
public final class SessionSchema {
    public static final String NAME = "holdfast_sessions";

    private SessionSchema() {}

    /** Returns once the tables are as this version needs them. */
    public static void migrate(PrimaryRoute route) throws SQLException {
        try {
            var result = Flyway.configure(SessionSchema.class.getClassLoader())
                    .dataSource(new RouteSource(route))
                    .locations("classpath:io/holdfast/sharding/migration")
                    .schemas(NAME)
                    .createSchemas(true)
                    .connectRetries(0)
                    .load()
                    .migrate();
            if (!result.success) {
                throw new SQLException("the sessions' tables were not migrated");
            }
        } catch (FlywayException e) {
            throw new SQLException("the sessions' tables cannot be migrated: " + e.getMessage(), e);
        }
    }
}
