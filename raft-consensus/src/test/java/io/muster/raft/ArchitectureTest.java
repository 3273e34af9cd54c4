package io.muster.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the arrows of docs/architecture.md for this module: the engine stays behind one package, and nothing here knows the registry. */
@AnalyzeClasses(packages = "io.muster.raft", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule onlyOnePackageKnowsTheEngine = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.raft.internal.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.alipay..", "org.rocksdb..");

    @ArchTest
    static final ArchRule theConnectionsKnowNeitherLogNorNode = noClasses()
            .that()
            .resideInAPackage("io.muster.raft.internal.rpc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.muster.raft.internal.log..",
                    "io.muster.raft.internal.engine..",
                    "io.muster.raft.internal.node..");

    @ArchTest
    static final ArchRule theLogKnowsNeitherEngineNorNode = noClasses()
            .that()
            .resideInAPackage("io.muster.raft.internal.log..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.muster.raft.internal.engine..", "io.muster.raft.internal.node..");

    @ArchTest
    static final ArchRule theEngineKnowsNoNode = noClasses()
            .that()
            .resideInAPackage("io.muster.raft.internal.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.muster.raft.internal.node..");

    @ArchTest
    static final ArchRule nothingButTheClusterModelOfOursIsUsed = noClasses()
            .should()
            .dependOnClassesThat(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("io.muster..")
                    .and(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages(
                            "io.muster.raft..", "io.muster.cluster..")));
}
