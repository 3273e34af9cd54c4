package io.muster.server.node;

/** Why a node cannot start: one sentence for the operator, with the cause and what to do. */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartFailure(String sentence) {
        super(sentence, null, false, false);
    }
}
