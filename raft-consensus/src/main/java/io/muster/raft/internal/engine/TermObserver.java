package io.muster.raft.internal.engine;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import java.util.function.LongConsumer;

/** The engine tells its term to nobody, but it stores it: this watches it being stored. */
final class TermObserver extends DefaultJRaftServiceFactory {
    private final LongConsumer onTerm;

    TermObserver(LongConsumer onTerm) {
        this.onTerm = onTerm;
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
        RaftMetaStorage storage = super.createRaftMetaStorage(uri, options);
        return new RaftMetaStorage() {
            @Override
            public boolean init(RaftMetaStorageOptions opts) {
                boolean done = storage.init(opts);
                onTerm.accept(storage.getTerm());
                return done;
            }

            @Override
            public void shutdown() {
                storage.shutdown();
            }

            @Override
            public boolean setTerm(long term) {
                onTerm.accept(term);
                return storage.setTerm(term);
            }

            @Override
            public long getTerm() {
                return storage.getTerm();
            }

            @Override
            public boolean setVotedFor(PeerId peer) {
                return storage.setVotedFor(peer);
            }

            @Override
            public PeerId getVotedFor() {
                return storage.getVotedFor();
            }

            @Override
            public boolean setTermAndVotedFor(long term, PeerId peer) {
                onTerm.accept(term);
                return storage.setTermAndVotedFor(term, peer);
            }
        };
    }
}
