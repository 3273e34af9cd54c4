package io.muster.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows of docs/architecture.md for this module: the paper model knows nothing but the JDK, its log and its traces. */
@AnalyzeClasses(packages = "io.muster.cluster", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule itDependsOnTheJdkLoggingAndTracesOnly = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.cluster.logging")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.muster.cluster..",
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl..",
                    "org.slf4j..",
                    "io.opentelemetry..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule onlyWhatSetsUpTheLogKnowsWhoWritesIt = noClasses()
            .that()
            .resideInAPackage("io.muster.cluster.logging")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.muster.cluster.logging", "java..", "ch.qos.logback..", "org.slf4j..", "org.jspecify..");
}
