package io.muster.raft.internal.rpc;

import org.jspecify.annotations.Nullable;

/** Everything that may travel on a connection; a frame of any other type ends the connection. */
public enum MessageType {
    HELLO(1),
    CHALLENGE(2),
    PROOF(3),
    WELCOME(4),
    REFUSED(5),

    APPEND_ENTRIES(10),
    GET_FILE(11),
    INSTALL_SNAPSHOT(12),
    REQUEST_VOTE(13),
    PING(14),
    TIMEOUT_NOW(15),
    READ_INDEX(16),

    FORWARD(20),
    NODE_STATE(21),
    PEER_MESSAGE(22),
    MEMBERSHIP(23),

    ANSWER(64),
    ENGINE_ERROR(65),
    FAILURE(66);

    private static final @Nullable MessageType[] BY_CODE = new MessageType[128];

    static {
        for (MessageType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final byte code;

    MessageType(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for this type in a frame. */
    public byte code() {
        return code;
    }

    /** The type of that byte, or null if there is none. */
    public static @Nullable MessageType of(byte code) {
        return code < 0 ? null : BY_CODE[code];
    }

    boolean isRequest() {
        return code >= APPEND_ENTRIES.code && code < ANSWER.code;
    }

    boolean isAnswer() {
        return code >= ANSWER.code;
    }
}
