package io.muster.deploy;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three lines of client libraries do their work through the VIP, each as it was published; {@link ClientMatrixIT} has the rest. */
class RealClientsIT {

    @RegisterExtension
    static final RunningCluster CLUSTER = new RunningCluster();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void discoversSubscribesAndHearsChanges(String version) {
        scenario(version).discoversSubscribesAndHearsChanges();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void keepsAPersistentInstanceWhenTheClientLeaves(String version) {
        scenario(version).keepsAPersistentInstance();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nacos-1.4.8", "nacos-2.5.1", "nacos-3.1.1"})
    void publishesReadsHearsAndRemovesAConfiguration(String version) {
        scenario(version).publishesReadsHearsAndRemovesAConfiguration();
    }

    private ClientScenario scenario(String version) {
        return new ClientScenario(version, CLUSTER.get().gateway().address(), home);
    }
}
