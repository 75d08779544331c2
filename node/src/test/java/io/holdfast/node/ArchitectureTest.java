package io.holdfast.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The borders that the compiler does not see; this module sees all others, so they are checked here for all. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.holdfast");

    @Test
    void everyModuleIsLookedAt() {
        // A moved package would otherwise make every rule pass on nothing.
        assertThat(ALL).hasSizeGreaterThan(200);
        for (var name :
                new String[] {"protocol", "failover.core", "failover.postgres", "failover.register", "sharding"}) {
            assertThat(ALL.containPackage("io.holdfast." + name)).as(name).isTrue();
        }
    }

    @Test
    void theCoreIsPure() {
        classes()
                .that()
                .resideInAPackage("io.holdfast.failover.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.holdfast.failover.core..",
                        "io.holdfast.protocol..",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.nio.charset..",
                        "org.jspecify..")
                .because("a decision must be replayable from its inputs alone")
                .check(ALL);
    }

    @Test
    void theCoreHasNoClockAndNoChance() {
        noClasses()
                .that()
                .resideInAPackage("io.holdfast.failover.core..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(Random|concurrent\\.ThreadLocalRandom)|java\\.util\\.random\\..*")
                .because("the simulator replays a seed exactly")
                .check(ALL);
    }

    @Test
    void theProtocolDependsOnNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("io.holdfast.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.holdfast.failover..", "io.holdfast.sharding..", "io.holdfast.node..")
                .check(ALL);
    }

    @Test
    void sessionsAndFailoverDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.holdfast.sharding..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.holdfast.failover..", "io.holdfast.node..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("io.holdfast.failover..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.holdfast.sharding..", "io.holdfast.node..")
                .check(ALL);
    }

    @Test
    void anEngineKnowsItsAgentAndNoCoordinator() {
        noClasses()
                .that()
                .resideInAnyPackage("io.holdfast.failover.postgres..", "io.holdfast.failover.redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.holdfast.failover.coordinator..",
                        "io.holdfast.failover.cluster..",
                        "io.holdfast.failover.register..")
                .check(ALL);
    }

    @Test
    void noEngineKnowsTheOther() {
        apart("io.holdfast.failover.postgres..", "io.holdfast.failover.redis..");
        apart("io.holdfast.failover.redis..", "io.holdfast.failover.postgres..");
    }

    private static void apart(String one, String other) {
        noClasses()
                .that()
                .resideInAPackage(one)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(other)
                .check(ALL);
    }

    @Test
    void onlyTheRegisterKnowsRatis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.failover.register..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .check(ALL);
    }

    @Test
    void settingsAreReadInSettingsOnly() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Settings")
                .and()
                .haveSimpleNameNotEndingWith("Config")
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                                HasOwner.Predicates.With.owner(JavaClass.Predicates.equivalentTo(Config.class)))
                        .and(JavaCall.Predicates.target(HasName.Predicates.nameMatching("(get|has).*"))))
                .because("a key is read at one place, with its check beside it")
                .check(ALL);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Utils?|Impl)")
                .orShould()
                .haveNameMatching(".*\\.(Abstract|Base)[A-Z]\\w*")
                .orShould()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..misc..", "..impl..")
                .check(ALL);
    }

    @Test
    void nothingStaticCanChange() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .should()
                .beFinal()
                .check(ALL);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("io.holdfast.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(Objects.requireNonNull(ALL.getPackage("io.holdfast")).getSubpackagesInTree())
                .filteredOn(p -> !p.getClasses().isEmpty())
                .allSatisfy(p -> assertThat(marked(p)).as(p.getName()).isTrue());
    }

    private static boolean marked(JavaPackage p) {
        return p.isAnnotatedWith(NullMarked.class);
    }
}
