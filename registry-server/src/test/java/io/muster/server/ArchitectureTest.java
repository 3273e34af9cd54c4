package io.muster.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.muster.server.replication.Command;
import java.time.Instant;
import java.util.UUID;

/** Holds the arrows of docs/architecture.md: edge → domain → replication, and what may be used where. */
@AnalyzeClasses(packages = "io.muster", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] EDGES = {
        "io.muster.server.http..", "io.muster.server.grpc..", "io.muster.server.udp..", "io.muster.server.cli.."
    };

    private static final String[] DOMAIN = {
        "io.muster.server.naming..",
        "io.muster.server.config..",
        "io.muster.server.access..",
        "io.muster.server.audit..",
        "io.muster.server.namespace..",
        "io.muster.server.lease..",
        "io.muster.server.health..",
        "io.muster.server.push..",
        "io.muster.server.membership.."
    };

    @ArchTest
    static final ArchRule theDomainKnowsNoEdge = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EDGES);

    @ArchTest
    static final ArchRule theRegistryKnowsNoHttpNoGrpcAndNoSql = noClasses()
            .that()
            .resideInAnyPackage("io.muster.server.naming..", "io.muster.server.lease..", "io.muster.server.push..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx.core.http..", "io.vertx.grpc..", "org.jooq..", "java.sql..", "io.muster.persistence..");

    @ArchTest
    static final ArchRule replicationKnowsNoEdge = noClasses()
            .that()
            .resideInAPackage("io.muster.server.replication..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EDGES);

    @ArchTest
    static final ArchRule theEngineStaysInRaftConsensus = noClasses()
            .that()
            .resideOutsideOfPackage("io.muster.raft..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.alipay..", "org.rocksdb..", "io.muster.raft.internal..");

    @ArchTest
    static final ArchRule consensusAndPersistenceKnowNoServer = noClasses()
            .that()
            .resideInAnyPackage("io.muster.raft..", "io.muster.persistence..", "io.muster.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.muster.server..");

    @ArchTest
    static final ArchRule theClusterModelDependsOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.muster.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.muster.raft..", "io.muster.persistence..", "io.muster.gateway..");

    @ArchTest
    static final ArchRule executingACommandReadsNoClock = noClasses()
            .that()
            .haveSimpleNameEndingWith("Executor")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID");

    @ArchTest
    static final ArchRule commandsAreValues = classes()
            .that()
            .implement(Command.class)
            .and()
            .areNotInterfaces()
            .should()
            .beRecords();
}
