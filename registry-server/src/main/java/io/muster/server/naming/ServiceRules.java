package io.muster.server.naming;

import io.muster.server.problem.ProblemException;
import io.muster.server.problem.ProblemKind;

/** What may be said about a service. */
final class ServiceRules {

    private ServiceRules() {}

    static void check(ServiceMetadata metadata) {
        if (!(metadata.protectThreshold() >= 0 && metadata.protectThreshold() <= 1)) { // NaN is refused too
            throw new ProblemException(
                    ProblemKind.SERVICE_METADATA_INVALID,
                    "the protect threshold is " + metadata.protectThreshold() + ", it must be between 0 and 1");
        }
        if (!metadata.selectorType().equals("none") && !metadata.selectorType().equals("label")) {
            throw new ProblemException(ProblemKind.SELECTOR_INVALID, "not match any type of selector!");
        }
        LabelExpression.labels(metadata.selectorExpression());
    }
}
