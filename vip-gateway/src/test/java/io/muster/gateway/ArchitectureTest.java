package io.muster.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows of docs/architecture.md for this module: a gateway knows members, not what they keep. */
@AnalyzeClasses(packages = "io.muster.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule nothingButTheClusterModelOfOursIsUsed = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.muster..")
                    .and(resideOutsideOfPackages("io.muster.gateway..", "io.muster.cluster..")));

    @ArchTest
    static final ArchRule itKnowsNoConsensusEngineAndNoDatabase = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.alipay..", "org.rocksdb..", "org.jooq..", "java.sql..");
}
