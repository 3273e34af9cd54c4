package io.muster.server.http;

import io.muster.server.access.Resource;

/**
 * Short digests of what is in this node's memory, to tell before from after in the audit log. Thread-safe, never blocks; the empty string
 * where there is nothing.
 */
public interface StateDigests {

    /** Knows nothing. */
    StateDigests NONE = new StateDigests() {
        @Override
        public String of(Resource resource, ApiRequest request) {
            return "";
        }

        @Override
        public String ofOperatorResource(String name, ApiRequest request) {
            return "";
        }
    };

    /** A configuration, a service or, where the request names one, an instance of it. */
    String of(Resource resource, ApiRequest request);

    /** What an operator route such as {@code console/users} is about. */
    String ofOperatorResource(String name, ApiRequest request);
}
