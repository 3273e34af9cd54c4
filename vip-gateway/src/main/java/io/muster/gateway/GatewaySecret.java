package io.muster.gateway;

import io.muster.cluster.LoopbackSecret;
import io.muster.cluster.MemberAddress;
import io.muster.cluster.PeerProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cluster secret as a node does, where a gateway can: in {@code muster.cluster.secret}, or, when every member is
 * a loopback address, in the file of the user. It has no database to look into; without a secret it follows the file.
 */
final class GatewaySecret {

    private static final Logger log = LoggerFactory.getLogger(GatewaySecret.class);

    private GatewaySecret() {}

    static Optional<PeerProof> find(Optional<String> setting, List<MemberAddress> members) {
        return find(setting, members, LoopbackSecret.file());
    }

    static Optional<PeerProof> find(Optional<String> setting, List<MemberAddress> members, Path fileOfUser) {
        Optional<String> secret = setting;
        if (secret.isEmpty() && members.stream().allMatch(MemberAddress::isLoopback) && Files.exists(fileOfUser)) {
            try {
                secret = Optional.of(Files.readString(fileOfUser).trim());
            } catch (IOException e) {
                log.warn(
                        "{} cannot be read ({}); the gateway follows its member file only", fileOfUser, e.getMessage());
            }
        }
        if (secret.isEmpty()) {
            log.info(
                    "muster.cluster.secret is not set: the gateway follows its member file and not the live member list");
        }
        return secret.map(text -> new PeerProof(text.getBytes(StandardCharsets.UTF_8)));
    }
}
