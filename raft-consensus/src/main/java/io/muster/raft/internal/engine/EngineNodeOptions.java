package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.option.NodeOptions;

/** The engine's options with the one thing that its RPC client needs to know besides. */
final class EngineNodeOptions extends NodeOptions {
    private final EngineWiring wiring;

    EngineNodeOptions(EngineWiring wiring) {
        this.wiring = wiring;
    }

    EngineWiring wiring() {
        return wiring;
    }
}
