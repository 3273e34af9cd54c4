package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import org.jspecify.annotations.Nullable;

/** What the engine loads instead of its Bolt transport; public and without arguments because it is found as a service. */
@SPI(name = "muster", priority = 100)
public final class EngineRpcFactory implements RaftRpcFactory {

    @Override
    public void registerProtobufSerializer(String className, Object... arguments) {
        // Our frames carry a closed list of types, see MessageType; there is nothing to register.
    }

    @Override
    public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
        EngineRpcClient client = new EngineRpcClient();
        if (helper != null) {
            helper.config(client);
        }
        return client;
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
        throw new UnsupportedOperationException("the node brings its own server");
    }

    @Override
    public ConfigHelper<RpcClient> defaultJRaftClientConfigHelper(RpcOptions options) {
        return client -> ((EngineRpcClient) client).use(((EngineNodeOptions) options).wiring());
    }
}
