package io.muster.persistence;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows of docs/architecture.md for this module: the database knows nothing else of ours. */
@AnalyzeClasses(packages = "io.muster.persistence", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nothingElseOfOursIsUsed = noClasses()
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.muster..").and(resideOutsideOfPackage("io.muster.persistence..")));

    @ArchTest
    static final ArchRule itKnowsNoHttpAndNoConsensus = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.http..", "io.vertx.grpc..", "com.alipay..", "org.rocksdb..");
}
