package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.journal.Encryption;
import io.holdfast.sharding.journal.PrimaryRoute;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalEncryptionTest {
    private static final String ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @Test
    void theWayToThePrimaryIsEncryptedAndItsCertificateLookedAtWhereThatIsWanted() throws Exception {
        try (var database = new TestDatabase()) {
            var certificate = database.encrypt();
            assertThat(encrypted(database, new Encryption(true, certificate))).isTrue();
            assertThat(encrypted(database, new Encryption(true, null))).isTrue();
            assertThat(encrypted(database, Encryption.NONE)).isFalse();
        }
    }

    @Test
    void aServerThatTheAuthorityDoesNotVouchForIsNotSpokenTo() throws Exception {
        try (var database = new TestDatabase();
                var another = new TestDatabase()) {
            database.encrypt();
            var foreign = another.encrypt();
            assertThatThrownBy(() -> encrypted(database, new Encryption(true, foreign)))
                    .isInstanceOf(SQLException.class);
        }
    }

    private static boolean encrypted(TestDatabase database, Encryption encryption) throws SQLException {
        try (var route = new PrimaryRoute("tls-test", () -> Optional.of(database.primary()), encryption);
                Connection connection = route.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(ENCRYPTED)) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
