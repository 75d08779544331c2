package io.holdfast.bench.sessions;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.spring.session.HazelcastIndexedSessionRepository;
import com.hazelcast.spring.session.HazelcastSessionConfiguration;
import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.node.run.StartException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens a store as its documentation says; the first word names it, the others say where it is. */
final class Stores {
    private static final int CONNECTIONS = 8;

    private Stores() {}

    static Store open(List<String> words) throws StartException, InterruptedException {
        return switch (words.getFirst()) {
            case "holdfast" -> HoldfastStore.open(Path.of(words.get(1)));
            case "http" -> new HttpStore(words.get(1), words.subList(2, words.size()));
            case "redis" -> redis(words.get(1), Integer.parseInt(words.get(2)));
            case "jdbc" -> jdbc(words.get(1), words.get(2).equals("first"));
            case "hazelcast" -> hazelcast(words.get(1), words.get(2));
            default -> throw new IllegalArgumentException("no store is called " + words.getFirst());
        };
    }

    private static Store redis(String host, int port) {
        var factory = new LettuceConnectionFactory(new RedisStandaloneConfiguration(host, port));
        factory.afterPropertiesSet();
        factory.start();
        var template = new RedisTemplate<String, Object>();
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.setConnectionFactory(factory);
        template.afterPropertiesSet();
        return new SpringStore<>(new RedisSessionRepository(template), factory::destroy);
    }

    /** @param first this application makes the tables */
    private static Store jdbc(String url, boolean first) {
        var source = new HikariDataSource();
        source.setJdbcUrl(url);
        source.setMaximumPoolSize(CONNECTIONS);
        if (first) {
            new ResourceDatabasePopulator(
                            new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"))
                    .execute(source);
        }
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
        transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        var repository = new JdbcIndexedSessionRepository(new JdbcTemplate(source), transactions);
        new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(repository);
        return new SpringStore<>(repository, source::close);
    }

    private static Store hazelcast(String self, String other) {
        var config = new Config();
        config.setClusterName("bench");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.socket.bind.any", "false");
        // No interface lists the loopback addresses but the first, so it must not look for this one.
        System.setProperty("hazelcast.local.localAddress", self);
        var network = config.getNetworkConfig().setPublicAddress(self);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember(self).addMember(other);
        config.getMapConfig(HazelcastIndexedSessionRepository.DEFAULT_SESSION_MAP_NAME)
                .setBackupCount(1);
        HazelcastSessionConfiguration.applySerializationConfig(config);
        var instance = Hazelcast.newHazelcastInstance(config);
        var repository = new HazelcastIndexedSessionRepository(instance);
        repository.afterPropertiesSet();
        return new SpringStore<>(repository, instance::shutdown);
    }
}
