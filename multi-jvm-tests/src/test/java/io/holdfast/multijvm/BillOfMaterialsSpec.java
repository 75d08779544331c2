package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The JAR says itself what is in it. */
class BillOfMaterialsSpec {
    private static final String BILL = "META-INF/sbom/holdfast.cdx.json";
    private static final Path JAR = Path.of(System.getProperty("holdfast.jar", "../node/target/holdfast.jar"));

    @Test
    void everythingThatTheJarWasMadeOfIsOnItsBillWithItsVersion() throws Exception {
        try (var jar = new JarFile(JAR.toFile())) {
            assumeTrue(
                    jar.getEntry(BILL) != null
                            || !System.getProperty("holdfast.maven", "").equals("offline: true"),
                    "SKIPPED, NOT CHECKED: Maven makes no bill while it is offline");
            var bill = new JsonMapper().readTree(text(jar, BILL));
            var named = new TreeSet<String>();
            named.add(name(bill.at("/metadata/component")));
            bill.path("components").forEach(component -> {
                named.add(name(component));
                assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            });

            assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
            var missing = inside(jar);
            assertThat(missing).hasSizeGreaterThan(20);
            missing.removeAll(named);
            assertThat(missing).as("not on the bill").allMatch(BillOfMaterialsSpec::carried);
            assertThat(named).hasSizeGreaterThan(50);
            assertThat(named).anyMatch(n -> n.startsWith("org.apache.pekko:pekko-actor_"));
        }
    }

    /** Some have others' classes inside their own JARs, which are on the bill: Ratis netty, gRPC and more, netty queues. */
    private static boolean carried(String name) {
        return Stream.of("io.netty:", "com.google.", "io.dropwizard.metrics:", "org.jctools:")
                .anyMatch(name::startsWith);
    }

    /** Those of its parts that say what they are; not all do. */
    private static Set<String> inside(JarFile jar) throws IOException {
        var all = new TreeSet<String>();
        for (var entry : jar.stream()
                .filter(e -> e.getName().matches("META-INF/maven/[^/]+/[^/]+/pom.properties"))
                .toList()) {
            var is = new Properties();
            try (var in = jar.getInputStream(entry)) {
                is.load(in);
            }
            all.add(is.getProperty("groupId") + ":" + is.getProperty("artifactId") + ":" + is.getProperty("version"));
        }
        return all;
    }

    private static String name(JsonNode component) {
        return component.path("group").asText() + ":" + component.path("name").asText() + ":"
                + component.path("version").asText();
    }

    private static String text(JarFile jar, String entry) throws IOException {
        var found = Objects.requireNonNull(jar.getEntry(entry), entry + " is missing");
        try (var in = jar.getInputStream(found)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
